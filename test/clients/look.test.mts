import { isRefused, succeeds } from './clouds.mts';

describe('login and discovery', () => {
	succeeds(
		'token issue',
		'catalog list',
		'catalog show compute',
		'versions show --service compute',
		'versions show --service identity',
		'versions show --service image',
		'versions show --service network',
		'versions show --service block-storage',
		'project show demo',
		'project list',
		'user show demo',
		'>>> cloud.current_project_id',
		'>>> cloud.compute.get_endpoint_data().max_microversion',
		'>>> cloud.block_storage.get_endpoint_data().max_microversion',
		'>>> cloud.identity.get_endpoint_data().api_version',
		'>>> cloud.image.get_endpoint_data().api_version',
		'>>> cloud.network.get_endpoint_data().api_version',
	);
	isRefused('--os-password wrong token issue', '--os-project-name nothing token issue');
});

describe('what a server is made of', () => {
	succeeds(
		'flavor list --long',
		'flavor show m1.tiny',
		'--os-compute-api-version 2.61 flavor show m1.tiny',
		">>> cloud.compute.find_flavor('m1.tiny')",
		'>>> [one.name for one in cloud.compute.flavors(limit=2)]',
		'image list --long',
		'image list --name tiny-raw',
		'image show tiny-raw',
		">>> cloud.get_image('tiny-raw')",
		'network list --long',
		'network list --external',
		'network show private',
		'subnet list',
		'subnet show private-subnet',
		'security group list',
		'security group show web',
		'keypair list',
		'keypair show demo-key',
		'volume type list',
		'volume type show loopback',
		'availability zone list',
		'quota show',
		'>>> sorted(cloud.get_compute_limits().to_dict())',
	);
	isRefused(
		'flavor show @nothing',
		'image show @nothing',
		'network show @nothing',
		'server show @nothing',
		'volume show @nothing',
		'keypair show @nothing',
		'server group show @nothing',
	);
});
