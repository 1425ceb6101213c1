"""Other people's clients of OpenStack as ways of the benchmark: see lines.mts for what comes in, and goes out."""

import json
import os
import resource
import subprocess
import sys
import time
import warnings

warnings.simplefilter('ignore')

setting = json.loads(sys.stdin.readline())
work, parts = setting['work'], setting['parts']
kind, size = work['kind'], work['size']
ids = setting['serverIds'][:size]
is_simplified, is_cold = work.get('simplified'), work.get('isCold')
name = 'n8n-bench'
# No variable and no file of the person's own.
surroundings = {'PATH': os.environ['PATH'], 'HOME': os.environ.get('HOME', '/'), 'LC_ALL': 'C.UTF-8'}
surroundings |= {'OS_CLIENT_CONFIG_FILE': '/dev/null'} | setting['variables']
download = os.path.join(setting['folder'], 'download.raw')


def sdk():
    """openstacksdk, loaded and logged in once, as in a program that goes on running."""
    os.environ.update(surroundings)
    import openstack

    known = openstack.connect()
    known.authorize()

    def flavors():
        cloud = openstack.connect() if is_cold else known
        return len(list(cloud.compute.flavors()))

    def servers():
        found = list(known.compute.servers(limit=1000))
        return len([simplified(one) for one in found] if is_simplified else found)

    def simplified(server):
        addresses = [one for network in server.addresses.values() for one in network]
        of_type = lambda wanted: [one['addr'] for one in addresses if one['OS-EXT-IPS:type'] == wanted]
        return {
            'id': server.id,
            'name': server.name,
            'status': server.status,
            'addresses': of_type('fixed'),
            'floating_ips': of_type('floating'),
            'flavor': server.flavor.id or server.flavor.original_name,
            'image': server.image.id if server.image else None,
            'availability_zone': server.availability_zone,
            'created': server.created_at,
            'key_name': server.key_name,
        }

    def inventory():
        flavors = {one.id: one for one in known.compute.flavors(limit=1000)}
        images = {one.id: one.name for one in known.image.images(limit=1000)}
        floating = [one for one in known.network.ips(limit=1000)]
        addresses = {(one.port_details or {}).get('device_id'): one for one in floating}
        return len(
            [
                simplified(one)
                | {
                    'flavor': flavors.get(one.flavor.id) or one.flavor.original_name,
                    'image': images.get(one.image.id) if one.image else None,
                    'floating': addresses.get(one.id),
                }
                for one in known.compute.servers(limit=1000)
            ]
        )

    def create():
        given = {'flavor_id': parts['flavor'], 'image_id': parts['image']}
        given |= {'networks': [{'uuid': parts['network']}]}
        made = [known.compute.create_server(name=f'{name}-{index}', **given) for index in range(size)]
        return len([known.compute.wait_for_server(one) for one in made])

    def upload():
        given = {'disk_format': 'raw', 'container_format': 'bare', 'wait': True}
        return known.create_image(name, filename=setting['file'], allow_duplicates=True, **given).size

    def download_file():
        known.image.download_image(setting['imageId'], stream=True, output=download)
        return os.path.getsize(download)

    return {
        'flavors': flavors,
        'servers': servers,
        'get': lambda: len([known.compute.get_server(one) for one in ids]),
        'inventory': inventory,
        'create': create,
        'upload': upload,
        'download': download_file,
    }


def cli():
    """openstackclient: each command is a process of its own, with its own log-in."""

    def run(*command):
        done = subprocess.run(['openstack', *command], env=surroundings, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f'{" ".join(command)}: {done.stderr}')
        return done.stdout

    def listed(*command):
        return len(json.loads(run(*command, '-f', 'json')))

    def create():
        given = ['--flavor', parts['flavor'], '--image', parts['image'], '--network', parts['network']]
        many = [] if size == 1 else ['--min', str(size), '--max', str(size)]
        run('server', 'create', '--wait', *given, *many, name)
        return size

    def upload():
        given = ['--disk-format', 'raw', '--container-format', 'bare']
        # What it answers is from before the upload, so that it has no size.
        run('image', 'create', *given, '--file', setting['file'], name)
        return size

    def download_file():
        run('image', 'save', '--file', download, setting['imageId'])
        return os.path.getsize(download)

    return {
        'flavors': lambda: listed('flavor', 'list', '--all'),
        'servers': lambda: listed('server', 'list', '--long', '--no-name-lookup', '--limit', '-1'),
        'get': lambda: len([run('server', 'show', one, '-f', 'json') for one in ids]),
        'create': create,
        'upload': upload,
        'download': download_file,
    }


def memory_of(who):
    return resource.getrusage(who).ru_maxrss * 1024


def resident():
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')


def measured(run, who):
    before = resident() if who == resource.RUSAGE_SELF else 0
    start, used = time.perf_counter(), resource.getrusage(who)
    done = run()
    seconds, now = time.perf_counter() - start, resource.getrusage(who)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return {'seconds': seconds, 'cpu': cpu, 'size': done, 'memory': {'before': before, 'peak': memory_of(who)}}


who = resource.RUSAGE_CHILDREN if setting['way'] == 'cli' else resource.RUSAGE_SELF
run = {'cli': cli, 'sdk': sdk}[setting['way']]()[kind]
print(json.dumps({'isReady': True}), flush=True)
for _ in sys.stdin:
    try:
        answer = measured(run, who)
    except Exception as error:
        answer = {'error': f'{type(error).__name__}: {error}'}
    print(json.dumps(answer), flush=True)
