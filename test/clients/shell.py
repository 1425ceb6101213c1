"""Runs other people's clients of OpenStack, as the user of the OS_* variables.

Takes lines on standard input, each a JSON text: a command of openstackclient, as a person types it after
"openstack", or, after ">>> ", an expression in Python, for which `cloud` is a connection of openstacksdk. "$(...)" in
a command stands for the value of such an expression. Gives a line of JSON for each: the exit status, the output
(parsed, where it is JSON), and what went to standard error.
"""

import collections
import contextlib
import io
import json
import multiprocessing
import re
import shlex
import sys
import time
import warnings

warnings.simplefilter('ignore')

import openstack
from cliff.lister import Lister
from cliff.show import ShowOne
from openstackclient.shell import OpenStackShell

# As if each command had "-f json".
Lister.formatter_default = ShowOne.formatter_default = 'json'

# What the clients wait for is looked at four times a second, not every five.
sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, 0.25))


def outcome(line):
    output, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(error):
        try:
            status = show(line[4:]) if line.startswith('>>> ') else command(line)
        except SystemExit as end:
            status = end.code
        except Exception as failure:
            status = 1
            print(f'{type(failure).__name__}: {failure}', file=sys.stderr)
    return {'status': status, 'output': parsed(output.getvalue()), 'error': error.getvalue().strip()}


def command(line):
    filled = re.sub(r'\$\((.*)\)', lambda found: evaluate(found[1]), line)
    return OpenStackShell().run(shlex.split(filled))


def show(expression):
    json.dump(evaluate(expression), sys.stdout, default=str)
    return 0


def evaluate(expression):
    return eval(expression, {'cloud': openstack.connect()})


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()


def session():
    """A process whose lines share their log-in and clients, as those of an interactive session of openstackclient."""
    ours, its = multiprocessing.Pipe()
    multiprocessing.Process(target=answer, args=[its], daemon=True).start()
    return ours


def answer(lines):
    while True:
        lines.send(outcome(lines.recv()))


# Loads what takes most of a command's time, and asks no cloud.
outcome('module list')
# Global options are those of a session.
sessions = collections.defaultdict(session)
for text in sys.stdin:
    line = json.loads(text)
    lines = sessions[re.match(r'(--os-\S+ \S+ )*', line)[0]]
    lines.send(line)
    print(json.dumps(lines.recv()), flush=True)
