"""Nova's own fake virt driver, with what it lacks: room for many servers, servers that survive a restart
of nova-compute, snapshots that become a real image, states that match what was asked."""
import io

from nova.compute import power_state, vm_states
from nova import context as nova_context, objects
from nova.image import glance
from nova.scheduler.client import report
from nova.virt import fake

# Zed asks placement for the allocations of every server on the node, one request each, at every claim
# and under a lock, for PCI devices only. There are none here, and hundreds of servers on one node.
report.SchedulerReportClient.get_allocations_for_provider_tree = lambda self, context, nodename: {}

_STATE = {vm_states.ACTIVE: power_state.RUNNING, vm_states.RESIZED: power_state.RUNNING,
          vm_states.RESCUED: power_state.RUNNING, vm_states.PAUSED: power_state.PAUSED,
          vm_states.STOPPED: power_state.SHUTDOWN, vm_states.SUSPENDED: power_state.SUSPENDED}


class LoopbackDriver(fake.FakeDriver):
    vcpus = 100000
    memory_mb = 200000000
    local_gb = 200000000
    capabilities = dict(fake.FakeDriver.capabilities, supports_migrate_to_same_host=True)

    def init_host(self, host):
        super().init_host(host)
        for i in objects.InstanceList.get_by_host(nova_context.get_admin_context(), host):
            if i.vm_state in _STATE:
                self.instances[i.uuid] = fake.FakeInstance(i.name, _STATE[i.vm_state], i.uuid)

    def snapshot(self, context, instance, image_id, update_task_state):
        super().snapshot(context, instance, image_id, update_task_state)
        api = glance.API()
        meta = api.get(context, image_id)
        meta.update(disk_format='raw', container_format='bare')
        api.update(context, image_id, meta, data=io.BytesIO(b'\0' * 65536), purge_props=False)

    def _set(self, instance, state):
        if instance.uuid in self.instances:
            self.instances[instance.uuid].state = state

    def pause(self, instance):
        self._set(instance, power_state.PAUSED)

    def unpause(self, instance):
        self._set(instance, power_state.RUNNING)

    def suspend(self, context, instance):
        self._set(instance, power_state.SUSPENDED)

    def resume(self, context, instance, network_info, block_device_info=None):
        self._set(instance, power_state.RUNNING)

    def get_console_output(self, context, instance):
        return ''.join('[%5d.000000] %s fake console line %d\n' % (n, instance.hostname, n)
                       for n in range(1, 101))
