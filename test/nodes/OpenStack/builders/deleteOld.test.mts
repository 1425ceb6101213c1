import { volumeBackup } from '../../../../nodes/OpenStack/resources/volumeBackup/index.ts';
import { volumeSnapshot } from '../../../../nodes/OpenStack/resources/volumeSnapshot/index.ts';
import { testCloud, type TestCloud } from '../../../simulator/operations.mts';
import { novaError } from '../../../simulator/replies.mts';
import { backup, snapshot } from '../../../simulator/volumeRows.mts';

const { deleteOld } = volumeSnapshot.operations;
let test: TestCloud;
let notices: string[];

beforeEach(async () => {
	notices = [];
	const notice = (text: string) => void notices.push(text);
	test = await testCloud({ maxPage: 3 }, {}, { notice });
});
afterEach(async () => await test.simulator.close());

const daysAgo = (days: number) =>
	new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 23) + '000';

/** Snapshots of a volume, one for each age in days. */
function add(name: string, ages: number[], more: object = {}): void {
	const { state } = test.simulator;
	const [project] = state.projects;
	state.snapshots.push(
		...ages.map((age) =>
			snapshot(project.id, {
				id: `${name}-${age}`,
				name,
				volume_id: name,
				status: 'available',
				created_at: daysAgo(age),
				...more,
			}),
		),
	);
}

const run = async (values: object) =>
	(await test.run(deleteOld, { keep: 2, ...values })).map(
		({ id, action }) => `${String(action)} ${String(id)}`,
	);
const there = () => test.simulator.state.snapshots.map(({ id }) => id);

it('keeps the newest of each volume, whatever the order and the pages of the list', async () => {
	add('daily-a', [5, 1, 9, 3, 7]);
	add('daily-b', [2, 4]);
	add('other', [100, 200, 300]);
	const verdicts = await run({ namePattern: 'daily-*' });
	expect(verdicts.sort()).toEqual([
		'delete daily-a-5',
		'delete daily-a-7',
		'delete daily-a-9',
		'keep daily-a-1',
		'keep daily-a-3',
		'keep daily-b-2',
		'keep daily-b-4',
	]);
	expect(test.simulator.requests.some(({ method }) => method === 'DELETE')).toBe(false);
	await run({ namePattern: 'daily-*', dryRun: false });
	expect(
		there()
			.filter((id) => id.startsWith('daily-a'))
			.sort(),
	).toEqual(['daily-a-1', 'daily-a-3']);
	expect(there().filter((id) => id.startsWith('other'))).toHaveLength(3);
});

it.each([
	['a.c', ['delete a.c-9']],
	['a*', ['delete a.c-9', 'delete abc-9']],
	['*', ['delete a.c-9', 'delete abc-9']],
	['A*', []],
	['*c', ['delete a.c-9', 'delete abc-9']],
	['a*b*c', ['delete abc-9']],
	['ab*bc', []],
])('the pattern %s means just that', async (namePattern, gone) => {
	const before = there();
	add('a.c', [9]);
	add('abc', [9]);
	const verdicts = await run({ namePattern, keep: 0 });
	const own = verdicts.filter((one) => !before.some((id) => one.endsWith(id)));
	expect(own.sort()).toEqual(gone);
});

it('leaves what is younger, what is not done, and what nobody knows the age of', async () => {
	add('x', [20, 40]);
	add('y', [50], { status: 'creating' });
	add('z', [60], { created_at: null });
	const options = { keepYounger: 30 };
	expect((await run({ namePattern: '?', keep: 0, options })).sort()).toEqual([]);
	expect(
		(await run({ namePattern: '*', keep: 0, options }))
			.filter((one) => /[xyz]-\d/.test(one))
			.sort(),
	).toEqual(['delete x-40', 'keep x-20', 'keep y-50', 'keep z-60']);
});

it('does not count what has failed among the newest', async () => {
	add('f', [1, 2], { status: 'error' });
	add('g', [3, 4], { volume_id: 'f', name: 'f' });
	expect(await run({ namePattern: 'f', keep: 1 })).toEqual([
		'keep f-1',
		'keep f-2',
		'keep g-3',
		'delete g-4',
	]);
});

it('counts those with the metadata alone', async () => {
	add('m', [1, 2], { metadata: { rotate: 'yes' } });
	add('n', [1, 2]);
	const options = { metadata: [{ key: 'rotate', value: 'yes' }] };
	expect(await run({ namePattern: '', keep: 0, options })).toEqual(['delete m-1', 'delete m-2']);
});

it.each([
	[{ namePattern: '' }, /Neither 'Name Pattern' nor 'Metadata'/],
	[{ namePattern: ' ' }, /Neither 'Name Pattern' nor 'Metadata'/],
	[{ namePattern: '*', options: { only: '' } }, /The option 'Volume' is empty/],
	[{ namePattern: '*', options: { metadata: [] } }, /The option 'Metadata' is empty/],
])('of %j deletes nothing', async (values, message) => {
	await expect(run({ ...values, keep: 0, dryRun: false })).rejects.toThrow(message);
	expect(test.simulator.requests.some(({ method }) => method === 'DELETE')).toBe(false);
});

const refused = (status: number, path: RegExp) =>
	test.simulator.trouble({ method: 'DELETE', path, reply: novaError(status, 'No, in use') });

it('goes on after one that is refused, and says why that one stays', async () => {
	add('d', [1, 2, 3]);
	refused(400, /d-2$/);
	const rows = await test.run(deleteOld, { namePattern: 'd', keep: 0, dryRun: false });
	expect(rows).toMatchObject([
		{ id: 'd-1', action: 'delete', deleted: true },
		{ id: 'd-2', action: 'delete', deleted: false, reason: 'it could not be deleted: No, in use' },
		{ id: 'd-3', action: 'delete', deleted: true },
	]);
	expect(there()).toContain('d-2');
	expect(there()).not.toContain('d-3');
	expect(notices).toEqual(['The volume snapshot d (d-2) could not be deleted: No, in use']);
});

it('ends where the next one would be refused too, and says what was deleted before', async () => {
	add('d', [1, 2, 3]);
	refused(403, /d-2$/);
	await expect(run({ namePattern: 'd', keep: 0, dryRun: false })).rejects.toMatchObject({
		message: 'The volume snapshot d (d-2) was not deleted: No, in use',
		nextStep: expect.stringContaining('Deleted before: d-1.'),
	});
	expect(there()).toEqual(expect.arrayContaining(['d-2', 'd-3']));
});

it('is done with a name of many letters at once, whatever the pattern', async () => {
	add('a'.repeat(255), [1]);
	expect(await run({ namePattern: `${'a*'.repeat(60)}b`, keep: 0 })).toEqual([]);
});

it('keeps a backup that one builds on which is not counted', async () => {
	const { state } = test.simulator;
	const [project] = state.projects;
	const one = (id: string, days: number, more: object) =>
		backup(project.id, 'user', {
			id,
			volume_id: 'v',
			status: 'available',
			created_at: daysAgo(days),
			...more,
		});
	state.backups.push(
		one('daily-base', 9, { name: 'daily' }),
		one('by-hand', 5, { name: 'by hand', parentId: 'daily-base' }),
	);
	const { deleteOld: ofBackups } = volumeBackup.operations;
	const rows = await test.run(ofBackups, { namePattern: 'daily', keep: 0, dryRun: false });
	expect(rows).toMatchObject([{ action: 'keep', reason: 'a newer one that stays builds on it' }]);
	expect(state.backups.map(({ id }) => id)).toContain('daily-base');
});
