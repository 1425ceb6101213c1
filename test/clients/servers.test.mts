import { isRefused, succeeds, untilServer } from './clouds.mts';

const active = untilServer('@web', 'ACTIVE');
const idle = ">>> next(True for _ in iter(int, 1) if not cloud.get_server('@web').task_state)";

describe('a server', () => {
	succeeds(
		'server create --flavor m1.tiny --image tiny-raw --network private --key-name demo-key --security-group web --property role=web --wait @web',
		'server list --name @web',
		'server list --name @web --long',
		'--os-compute-api-version 2.92 server list --name @web --long',
		'server show @web',
		'--os-compute-api-version 2.92 server show @web',
		">>> cloud.get_server('@web').addresses",
		">>> cloud.compute.find_server('@web').name",
	);
	isRefused(
		'server create --flavor m1.tiny --image tiny-raw --network @nothing @other',
		'server create --flavor m1.tiny --image tiny-raw @other',
		'server create --flavor m1.nano --image tiny-raw --network private @other',
		'server create --flavor m1.tiny --image tiny-raw --network private --security-group @nothing @other',
		'server create --flavor m1.tiny --image tiny-raw --network private --key-name @nothing @other',
	);
});

describe('what is known of it', () => {
	succeeds(
		'server set --name @renamed --property colour=blue @web',
		'server set --name @web @renamed',
		'--os-compute-api-version 2.26 server set --description words --tag blue --tag red @web',
		'--os-compute-api-version 2.26 server unset --property colour --tag red @web',
		'--os-compute-api-version 2.26 server show @web -c name -c properties -c tags -c description',
		'--os-compute-api-version 2.26 server list --name @ --tags blue -c Name',
		'--os-compute-api-version 2.26 server list --name @ --not-tags blue -c Name',
		'console log show @web --lines 2',
		'console url show @web',
	);
	isRefused('console url show --spice @web');
});

describe('power', () => {
	isRefused('server start @web');
	succeeds('server stop @web', untilServer('@web', 'SHUTOFF'), 'server show @web');
	isRefused('server stop @web', 'server pause @web', 'server suspend @web');
	succeeds('server start @web', active, 'server reboot --wait @web');
	succeeds('server reboot --hard --wait @web');
	succeeds('server pause @web', untilServer('@web', 'PAUSED'), 'server show @web');
	isRefused('server stop @web', 'server pause @web', 'server reboot @web');
	succeeds('server unpause @web', active);
	isRefused('server unpause @web');
	succeeds('server suspend @web', untilServer('@web', 'SUSPENDED'), 'server show @web');
	isRefused('server suspend @web', 'server start @web');
	succeeds('server resume @web', active);
	isRefused('server resume @web');
});

describe('lock', () => {
	succeeds('server lock @web', 'server lock @web');
	isRefused('server stop @web', 'server delete @web', 'server resize --flavor m1.small @web');
	succeeds('server unlock @web', 'server unlock @web');
	succeeds('--os-compute-api-version 2.73 server lock --reason because @web');
	isRefused('server stop @web');
	succeeds(
		'--os-compute-api-version 2.73 server show @web -c locked -c locked_reason',
		'--os-compute-api-version 2.73 server list --name @ --locked -c Name',
		'server unlock @web',
		'--os-compute-api-version 2.73 server show @web -c locked -c locked_reason',
	);
});

describe('rescue', () => {
	isRefused('server unrescue @web');
	succeeds(
		'server rescue --password secret @web',
		untilServer('@web', 'RESCUE'),
		'server show @web',
	);
	isRefused('server rescue @web', 'server stop @web', 'server pause @web');
	succeeds('server unrescue @web', active);
});

describe('resize and rebuild', () => {
	isRefused('server resize confirm @web', 'server resize revert @web');
	isRefused('server resize --flavor m1.tiny @web');
	succeeds('server resize --flavor m1.small --wait @web', 'server show @web');
	isRefused('server resize --flavor m1.medium @web', 'server stop @web');
	succeeds('server resize revert @web', active, 'server show @web -c flavor');
	succeeds('server resize --flavor m1.small --wait @web');
	succeeds('server resize confirm @web', active, 'server show @web -c flavor');
	succeeds('server rebuild --image tiny-qcow2 --wait @web', 'server show @web');
	isRefused('server rebuild --image @nothing @web');
	succeeds('server set --password secret @web', idle);
});

describe('images of it', () => {
	succeeds(
		'server image create --name @snapshot --wait @web',
		'image show @snapshot',
		'server backup create --name @backup --type daily --rotate 1 --wait @web -c name',
		'image show @backup',
		'image list --private',
		'image set --property color=blue --tag kept @snapshot',
		'image delete @snapshot @backup',
	);
	isRefused('image show @snapshot');
});

describe('shelving', () => {
	const [shelve, unshelve] = ['shelve', 'unshelve'].map(
		(what) => `>>> cloud.compute.${what}_server(cloud.compute.find_server('@web'))`,
	);
	isRefused(unshelve);
	succeeds('server shelve --wait @web', untilServer('@web', 'SHELVED_OFFLOADED'));
	succeeds('server show @web');
	isRefused(shelve, 'server stop @web', 'console log show @web');
	succeeds('server unshelve --wait @web', 'server show @web');
});

describe('its end', () => {
	const actions = 'f\'/servers/{cloud.get_server("@web").id}/os-instance-actions\'';
	const newest = `$(cloud.compute.get(${actions}).json()['instanceActions'][0]['request_id'])`;
	succeeds(
		'server event list @web -c Action',
		`server event show @web ${newest}`,
		'--os-compute-api-version 2.92 server event list --long @web -c Action -c Message -c "Project ID"',
		'server delete --wait @web',
		'server list --name @ --deleted',
	);
	isRefused('server show @web', 'server stop @web', 'server delete @web');
});
