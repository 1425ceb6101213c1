"""Volume driver that keeps no data: every call succeeds, nothing touches a block device."""
import io

from cinder import interface
from cinder.volume import driver


@interface.volumedriver
class LoopbackVolumeDriver(driver.VolumeDriver):
    VERSION = '1.0.0'
    CI_WIKI_NAME = 'none'

    def check_for_setup_error(self):
        pass

    def _nothing(self, *args, **kwargs):
        pass

    create_volume = delete_volume = create_snapshot = delete_snapshot = _nothing
    create_volume_from_snapshot = create_cloned_volume = extend_volume = _nothing
    revert_to_snapshot = copy_image_to_volume = _nothing
    ensure_export = create_export = remove_export = terminate_connection = _nothing
    create_export_snapshot = remove_export_snapshot = terminate_connection_snapshot = _nothing

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        return {}, True

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_service.update(context, image_meta['id'], {}, io.BytesIO(b'\0' * 65536))

    def initialize_connection(self, volume, connector):
        return {'driver_volume_type': 'iscsi',
                'data': {'access_mode': 'rw', 'volume_id': volume['id'],
                         'target_portal': '127.0.0.1:3260', 'target_lun': 1,
                         'target_iqn': 'iqn.2010-10.org.openstack:' + volume['id']}}

    def retype(self, context, volume, new_type, diff, host):
        return True, None

    def _update_volume_stats(self):
        self._stats = {
            'volume_backend_name': 'loopback', 'vendor_name': 'Open Source',
            'driver_version': self.VERSION, 'storage_protocol': 'iSCSI',
            'pools': [{'pool_name': 'loopback', 'total_capacity_gb': 'infinite',
                       'free_capacity_gb': 'infinite', 'provisioned_capacity_gb': 0,
                       'allocated_capacity_gb': 0, 'reserved_percentage': 0,
                       'QoS_support': False, 'multiattach': True,
                       'thin_provisioning_support': True, 'max_over_subscription_ratio': '100'}]}
