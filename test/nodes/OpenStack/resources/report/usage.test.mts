import { report } from '../../../../../nodes/OpenStack/resources/report/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import type { Reply } from '../../../../simulator/replies.mts';

const { usage } = report.operations;
let test: TestCloud;
const notices: string[] = [];

const start = async (computeMicroversion = '') => {
	notices.length = 0;
	const notice = (text: string) => void notices.push(text);
	test = await testCloud({ maxPage: 10 }, {}, { computeMicroversion, notice });
	addServers(test.simulator, 25, { readyAt: Date.now() - 3_600_000 });
};
afterEach(async () => await test.simulator.close());

it.each(['', '2.40', '2.93'])(
	'of more servers than a page has is whole, whatever is pinned: "%s"',
	async (pinned) => {
		await start(pinned);
		const rows = await test.run(usage, { output: 'rows' });
		expect(rows).toHaveLength(25);
		expect(notices).toEqual([]);
	},
);

it('says that there may be more, where a microversion without pages is pinned', async () => {
	await start('2.39');
	expect(await test.run(usage, { output: 'rows' })).toHaveLength(10);
	expect(notices).toEqual([expect.stringMatching(/2\.39: .*These are 10\.$/)]);
});

it('ends with an error where the cloud takes no notice of the place that it is asked for', async () => {
	await start();
	let first: Reply | undefined;
	const path = /^os-simple-tenant-usage/;
	test.simulator.trouble({ path, times: 20, reply: (_, reply) => (first ??= reply) });
	await expect(test.run(usage, { output: 'rows' })).rejects.toThrow(
		'The service sends the same page of servers again and again',
	);
	expect(test.simulator.requests.filter((one) => path.test(one.path))).toHaveLength(2);
});
