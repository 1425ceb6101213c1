const resource = '^nodes/OpenStack/resources/[^/]+/';

/**
 * Who may import whom. test/rooms.test.mts runs it, over the sources and what they compile to.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
	forbidden: [
		{
			name: 'no circle',
			severity: 'error',
			from: { path: '^(openstack|nodes|credentials)/' },
			to: { circular: true },
		},
		{
			name: 'openstack/ knows nothing of the nodes',
			severity: 'error',
			from: { path: '^openstack/' },
			to: { path: '^(nodes|credentials)/' },
		},
		{
			name: 'a resource knows of another its kind alone',
			severity: 'error',
			from: { path: '^nodes/OpenStack/resources/([^/]+)/' },
			to: { path: resource, pathNot: ['^nodes/OpenStack/resources/$1/', `${resource}kind\\.ts$`] },
		},
		{
			name: 'nothing imports an entrance',
			severity: 'error',
			from: {},
			to: { path: '^nodes/.*\\.node\\.ts$' },
		},
		{
			name: 'no runtime dependency',
			severity: 'error',
			from: { path: '^dist/' },
			to: { pathNot: ['^dist/', '^node_modules/n8n-workflow/', '^crypto$'] },
		},
	],
	options: {
		// Who takes but a type from a file knows that file all the same.
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
	},
};
