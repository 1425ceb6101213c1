"""Provider driver with no data plane. octavia itself makes the VIP port in neutron. After every call a thread waits
for the API's transaction to end and, soon after, settles what is PENDING: to ACTIVE, or gone."""
import threading
import time

from octavia.api.drivers.driver_agent import driver_updater
from octavia.api.drivers.noop_driver import driver as noop
from octavia.db import api as db_api
from octavia.db import models
from octavia_lib.api.drivers import provider_base
from oslo_concurrency import lockutils
from oslo_log import log

LOG = log.getLogger(__name__)
DELAY = 0.25
# the order in which they may be deleted
KINDS = {'members': models.Member, 'healthmonitors': models.HealthMonitor, 'pools': models.Pool, 'l7rules': models.L7Rule,
         'l7policies': models.L7Policy, 'listeners': models.Listener, 'loadbalancers': models.LoadBalancer}
CHILDREN = {'loadbalancers': {'pools': 'pools', 'listeners': 'listeners'}, 'pools': {'members': 'members', 'health_monitor': 'healthmonitors'},
            'listeners': {'l7policies': 'l7policies'}, 'l7policies': {'l7rules': 'l7rules'}}


def pending(session):
    return {row.id: (kind, row) for kind, model in KINDS.items()
            for row in session.query(model).filter(model.provisioning_status.like('PENDING_%'))}


def settle(session, rows):
    status = {kind: {} for kind in KINDS}

    def doom(kind, row):
        status[kind][row.id] = {'id': row.id, 'provisioning_status': 'DELETED', 'operating_status': 'OFFLINE'}
        for attribute, child in CHILDREN.get(kind, {}).items():
            below = getattr(row, attribute) or []
            for r in below if isinstance(below, list) else [below]:
                doom(child, r)

    for kind, row in rows:
        if row.provisioning_status == 'PENDING_DELETE':
            doom(kind, row)
    for kind, row in rows:
        if row.id not in status[kind]:
            state = 'ONLINE' if row.enabled else 'OFFLINE'
            if kind == 'members' and not row.pool.health_monitor:
                state = 'NO_MONITOR'
            status[kind][row.id] = {'id': row.id, 'provisioning_status': 'ACTIVE', 'operating_status': state}
    result = driver_updater.DriverUpdater().update_loadbalancer_status(
        {kind: list(found.values()) for kind, found in status.items() if found})
    if result['status_code'] != 200:
        LOG.error('settle: %s', result)


def settle_soon():
    """Settles what it finds PENDING at two looks in a row, so that everything is PENDING for DELAY at the least."""
    def run():
        seen, quiet = {}, 0
        while quiet < 5:
            time.sleep(DELAY)
            try:
                with lockutils.lock('loopback-settle', external=True):
                    session = db_api.get_session()
                    now = pending(session)
                    due = [row for id_, row in now.items() if id_ in seen]
                    if due:
                        settle(session, due)
                    seen = {id_ for id_ in now if id_ not in seen}
                    if due and not seen:
                        return
                    quiet = 0 if now else quiet + 1
            except Exception:
                LOG.exception('settle')
                quiet += 1
    threading.Thread(target=run, daemon=True).start()


class LoopbackProvider(noop.NoopProviderDriver):
    create_vip_port = provider_base.ProviderDriver.create_vip_port      # "not mine": octavia makes it


def _then_settle(name):
    method = getattr(noop.NoopProviderDriver, name)

    def call(self, *args, **kwargs):
        result = method(self, *args, **kwargs)
        settle_soon()
        return result
    return call


for _name in dir(noop.NoopProviderDriver):
    if _name.endswith(('_create', '_delete', '_update', '_failover')):
        setattr(LoopbackProvider, _name, _then_settle(_name))
