"""Backend with no name server behind it: it takes every zone, and the worker's poll of the name servers, which
would ask over DNS whether they have the zone's serial yet, finds what it looks for."""
from designate.backend import impl_fake
from designate.worker.tasks import zone as tasks

tasks.PollForZone._get_serial = lambda self: 0 if self.zone.action == 'DELETE' else self.zone.serial


class LoopbackBackend(impl_fake.FakeBackend):
    __plugin_name__ = 'loopback'
