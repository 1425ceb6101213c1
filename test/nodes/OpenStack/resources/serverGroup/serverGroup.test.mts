import { serverGroup } from '../../../../../nodes/OpenStack/resources/serverGroup/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';

const { create } = serverGroup.operations;
let test: TestCloud;
afterEach(async () => await test.simulator.close());

it.each([
	['', {}, { json: { policies: ['anti-affinity'] } }],
	[
		'',
		{ policy: 'soft-affinity' },
		{ json: { policies: ['soft-affinity'] }, microversion: 'compute 2.15' },
	],
	[
		'',
		{ options: { maxPerHost: 2 } },
		{
			json: { policy: 'anti-affinity', rules: { max_server_per_host: 2 } },
			microversion: 'compute 2.64',
		},
	],
	['2.90', {}, { json: { policy: 'anti-affinity' }, microversion: 'compute 2.90' }],
	['2.60', {}, { json: { policies: ['anti-affinity'] }, microversion: 'compute 2.60' }],
])(
	'Create with the pin "%s" and %j says the policy in the words of its microversion',
	async (pin, values, sent) => {
		test = await testCloud({}, {}, { computeMicroversion: pin });
		await test.run(create, { name: 'group', ...values });
		const { json, ...more } = sent;
		expect(test.last()).toMatchObject({
			json: { server_group: { name: 'group', ...json } },
			...more,
		});
	},
);

it.each([
	[
		'',
		{ policy: 'affinity', options: { maxPerHost: 2 } },
		/works only with the policy 'Anti-Affinity'/,
	],
	['2.60', { options: { maxPerHost: 2 } }, /needs compute microversion 2\.64/],
])('Create with the pin "%s" and %j sends nothing', async (pin, values, message) => {
	test = await testCloud({}, {}, { computeMicroversion: pin });
	await expect(test.run(create, { name: 'group', ...values })).rejects.toThrow(message);
	expect(test.simulator.count('compute')).toBe(0);
});
