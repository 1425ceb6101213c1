import { isRefused, succeeds } from './clouds.mts';

describe('key pairs', () => {
	succeeds(
		'keypair create @generated',
		'keypair show @generated',
		'keypair show --public-key @generated',
		">>> cloud.create_keypair('@imported', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5bDVRMxTA53L25yYGO+r3fJ9Pdlx1PjcDr8sbpkbZ5 me').name",
		'keypair list',
		'--os-compute-api-version 2.92 keypair list',
	);
	isRefused(">>> cloud.create_keypair('@generated')");
	succeeds('keypair delete @generated @imported');
	isRefused('keypair show @generated', 'keypair delete @generated');
});

describe('server groups', () => {
	succeeds(
		'server group create --policy anti-affinity @apart',
		'--os-compute-api-version 2.64 server group create --policy anti-affinity --rule max_server_per_host=2 @few',
		'server group list',
		'--os-compute-api-version 2.64 server group list --long',
		'server group show @apart',
		'--os-compute-api-version 2.64 server group show @few',
		'server group delete @apart @few',
	);
	isRefused('server group delete @apart');
});

describe('servers by openstacksdk', () => {
	succeeds(
		">>> cloud.create_server('@a', image='tiny-raw', flavor='m1.tiny', network='private', wait=True, auto_ip=False).status",
		">>> cloud.create_server('@b', image='tiny-raw', flavor='m1.nano', network='private', boot_from_volume=True, terminate_volume=True, volume_size=1, wait=True, auto_ip=False).status",
		'--os-compute-api-version 2.37 server create --flavor m1.tiny --image tiny-raw --nic none --min 3 --max 3 --wait @many',
	);
});

describe('lists over several pages', () => {
	succeeds(
		">>> sorted(one.name for one in cloud.compute.servers(limit=2, name='@'))",
		'server list --name @ --limit -1 --sort-column Name -c Name -c Status',
		'server list --name @many --limit 1 -c Status',
		'>>> [one.name for one in cloud.compute.flavors(limit=3)]',
		'>>> len(list(cloud.network.networks(limit=1))) > 2',
		">>> sorted(one.name for one in cloud.image.images(limit=1, name='in:tiny-raw,tiny-qcow2') if one.name.startswith('tiny'))",
		'>>> len(list(cloud.block_storage.volumes(limit=1))) > 0',
	);
});

describe('their end', () => {
	succeeds(
		'server volume list @b',
		'server delete --wait @a @b @many-1 @many-2 @many-3',
		'server list --name @',
	);
});

describe('a server for which there is no room', () => {
	isRefused('server create --flavor m1.toobig --image tiny-raw --network private --wait @toobig');
	succeeds(
		'server show @toobig',
		'server list --name @ --status ERROR',
		'server delete --wait @toobig',
	);
});
