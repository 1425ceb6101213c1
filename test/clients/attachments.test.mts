import { isRefused, succeeds, untilVolume } from './clouds.mts';

describe('a server with a port of its own', () => {
	succeeds(
		'port create --network private --description @ @port',
		'port show @port',
		'server create --flavor m1.tiny --image tiny-raw --port @port --wait @web',
		'port list --server @web',
		'port show @port',
	);
});

describe('volumes', () => {
	succeeds(
		'volume create --size 1 --description words --property a=b @data',
		untilVolume('@data', 'available'),
		'volume list --name @data --long',
		'volume show @data',
		'volume set --name @data --property c=d --description others @data',
		'volume show @data',
		'server add volume @web @data',
		untilVolume('@data', 'in-use'),
		'volume show @data',
		'volume list --name @data',
		'server volume list @web',
		'--os-compute-api-version 2.92 server volume list @web',
		'server show @web -c volumes_attached',
	);
	isRefused(
		'server add volume @web @data',
		'server add volume @web @nothing',
		'volume delete @data',
	);
	succeeds('server remove volume @web @data', untilVolume('@data', 'available'));
	isRefused('server remove volume @web @data');
	succeeds(
		'server volume list @web',
		'volume snapshot create --volume @data @snapshot',
		">>> cloud.block_storage.wait_for_status(cloud.block_storage.find_snapshot('@snapshot'), 'available').status",
		'volume snapshot show @snapshot',
		'volume snapshot list --name @snapshot',
	);
	isRefused('volume delete @data');
	succeeds(">>> cloud.delete_volume_snapshot('@snapshot', wait=True)");
	succeeds(">>> cloud.delete_volume('@data', wait=True)");
	isRefused('volume show @data');
});

describe('interfaces', () => {
	succeeds(
		'server add network @web shared',
		'server show @web -c addresses',
		'server remove network @web shared',
		'server add fixed ip @web shared',
		'port list --server @web -c Status -c "Fixed IP Addresses"',
	);
	isRefused('server add port @web @port', 'server add network @web @nothing');
});

describe('floating IPs', () => {
	const address = "$(next(cloud.network.ips(description='@')).floating_ip_address)";
	succeeds(
		'floating ip create --description @ public',
		`floating ip show ${address}`,
		`server add floating ip @web ${address}`,
		`floating ip show ${address}`,
		`server remove floating ip @web ${address}`,
		`floating ip delete ${address}`,
		'floating ip create --description @ --port @port public',
		'floating ip list --port @port',
		`floating ip delete ${address}`,
	);
});

describe('security groups', () => {
	succeeds('server add security group @web web', 'server show @web -c security_groups');
	succeeds('server remove security group @web web', 'server show @web -c security_groups');
	isRefused('server remove security group @web web', 'server add security group @web @nothing');
});

describe('their end', () => {
	succeeds('server delete --wait @web');
	// A port of the person's own outlives the server.
	succeeds('port show @port', 'port delete @port');
});
