"""swift_program.py KIND CONFIG: one of Swift's servers or daemons, in the foreground, logging to stderr only.
swift_program.py ring FILE PORT: a ring with one device and no replicas."""
import logging
import os
import sys

from swift.common import utils

kind, path, *rest = sys.argv[1:]
utils.SWIFT_CONF_FILE = os.path.join(os.path.dirname(path), 'swift.conf')
utils.clean_up_daemon_hygiene = lambda: None    # it changes the folder by which the daemons are known
utils.ThreadSafeSysLogHandler = lambda *args, **kwargs: logging.NullHandler()

if kind == 'ring':
    from swift.common.ring import RingBuilder
    port = int(rest[0])
    ring = RingBuilder(6, 1, 0)
    ring.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'replication_ip': '127.0.0.1',
                  'replication_port': port, 'device': 'd1', 'weight': 1.0, 'meta': ''})
    ring.rebalance()
    ring.get_ring().save(path)
elif kind == 'container-updater':
    from swift.common.daemon import run_daemon
    from swift.container.updater import ContainerUpdater
    run_daemon(ContainerUpdater, path, verbose=True)
else:
    from swift.common.wsgi import run_wsgi
    sys.exit(run_wsgi(path, kind, verbose=True))
