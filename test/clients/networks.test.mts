import { readFileSync } from 'node:fs';

import { blocksOf } from '../docs/markdown.mts';
import { isRefused, succeeds } from './clouds.mts';

/** The commands of the page on credentials, for a name of this run's. */
const commandsOfThePage = blocksOf(readFileSync('docs/credentials.md', 'utf8'))
	.filter(({ language }) => language === 'bash')
	.flatMap(({ text }) => text.trim().split('\n'))
	.map((line) =>
		line.replace(/^openstack /, '').replace(/ ([\w-]+)$/, ' -c name -c description @$1'),
	);

describe('networks and subnets', () => {
	succeeds(
		'network create --description words --mtu 1400 @net -c name -c mtu -c status',
		'network set --name @net --description others @net',
		'subnet create --network @net --subnet-range 10.61.0.0/24 --dns-nameserver 9.9.9.9 @sub',
		'subnet create --network @net --subnet-range 10.62.0.0/24 --no-dhcp --gateway none @sub2',
		'subnet show @sub',
		'subnet set --description changed --gateway 10.61.0.254 @sub2',
		'subnet list --network @net -c Name -c Subnet',
		'network show @net -c name -c description -c mtu -c status',
		'network set --tag a --tag b @net',
		'network show @net -c tags',
		'network unset --tag a @net',
		'network list --name @net -c Name',
	);
	isRefused(
		'subnet create --network @net --subnet-range 10.61.0.0/25 @overlap',
		'subnet show @nothing',
		'network show @nothing',
	);
});

describe('ports and security groups', () => {
	succeeds(
		'security group create --description words @web',
		'security group rule create --protocol tcp --dst-port 22 --remote-ip 203.0.113.0/24 @web -c protocol -c port_range_min -c remote_ip_prefix',
		'security group rule create --protocol icmp @web -c protocol',
		'security group rule list @web -c "IP Protocol" -c "Port Range"',
		'port create --network @net --fixed-ip subnet=@sub,ip-address=10.61.0.50 --security-group @web @eth0 -c name -c fixed_ips -c status',
		'port set --name @eth0 --description words @eth0',
		'port show @eth0 -c name -c description -c status',
		'port list --network @net -c Name',
	);
	isRefused(
		'security group rule create --protocol icmp @web',
		'port create --network @net --fixed-ip ip-address=10.61.0.50 @taken',
		'security group delete @web',
		'subnet delete @sub',
		'network delete @net',
	);
});

describe('routers and floating IPs', () => {
	succeeds(
		'router create --description words @edge -c name -c description -c status',
		'router set --external-gateway public @edge',
		'router add subnet @edge @sub',
		'router set --route destination=10.63.0.0/24,gateway=10.61.0.9 @edge',
		'router show @edge -c name -c routes -c status',
		'router list --name @edge -c Name -c Status',
		'router unset --route destination=10.63.0.0/24,gateway=10.61.0.9 @edge',
		'floating ip create --description @ --port @eth0 public -c description -c fixed_ip_address',
		">>> [one.fixed_ip_address for one in cloud.network.ips(description='@')]",
	);
	isRefused(
		'router add subnet @edge @sub',
		'router remove subnet @edge @sub',
		'router delete @edge',
	);
	succeeds(
		">>> [cloud.network.delete_ip(one) for one in cloud.network.ips(description='@')]",
		'router remove subnet @edge @sub',
		'router unset --external-gateway @edge',
		'router delete @edge',
		'port delete @eth0',
		'security group delete @web',
		'network delete @net',
	);
});

describe('identity', () => {
	succeeds(
		'application credential create --role member --description words @credential -c name -c description -c unrestricted',
		'application credential show @credential -c name -c description -c roles',
		'application credential delete @credential',
		'ec2 credentials list -c Access',
		...commandsOfThePage,
		'application credential delete @n8n @n8n-reader',
	);
	isRefused('application credential show @credential');
});

describe('volumes, their types, backups and transfers', () => {
	succeeds(
		">>> cloud.create_volume(1, name='@data', wait=True).status",
		'volume backup create --name @backup @data -c name',
		">>> cloud.block_storage.wait_for_status(cloud.block_storage.find_backup('@backup'), 'available').status",
		'volume backup show @backup -c name -c status -c is_incremental',
		'volume backup list --name @backup -c Name -c Status -c Incremental',
		'volume set --size 2 @data',
		">>> cloud.block_storage.wait_for_status(cloud.block_storage.find_volume('@data'), 'available').size",
		'volume type list -c Name',
		'volume transfer request create --name @offer @data -c name',
		'volume transfer request list -c Name',
		'volume transfer request delete @offer',
		">>> cloud.delete_volume_backup('@backup', wait=True)",
		">>> cloud.delete_volume('@data', wait=True)",
	);
	isRefused('volume backup show @backup');
});

describe('images', () => {
	succeeds(
		'image create --disk-format raw --container-format bare --file LICENSE --property os_type=linux @image -c name -c status',
		'image show @image -c name -c status -c size -c checksum',
		'image set --min-disk 1 --tag a @image',
		'image show @image -c min_disk -c tags',
		'image add project @image demo2 -c status',
		'image member list @image -c Status',
		'image remove project @image demo2',
		'image delete @image',
	);
	isRefused('image show @image');
});
