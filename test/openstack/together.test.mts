import { Together } from '../../openstack/together.ts';

let together: Together;
let events: string[];

beforeEach(() => {
	together = new Together();
	events = [];
});

const wait = async (end: () => Promise<unknown>) => {
	events.push('waits');
	return await end();
};
const act = (name: string) => async () => {
	events.push(`${name} begins`);
	await new Promise((done) => setTimeout(done, 5));
	events.push(`${name} ends`);
	return name;
};

it('what is done under one key is done one after the other, in the order in which it came', async () => {
	const names = ['a', 'b', 'c'];
	const all = names.map(async (name) => await together.inOrder('web', act(name), wait));
	expect(await Promise.all(all)).toEqual(names);
	const acts = events.filter((event) => event !== 'waits');
	expect(acts).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('what is done under another key does not wait, nor does the first', async () => {
	const first = together.inOrder('web', act('a'), wait);
	await Promise.all([first, together.inOrder('mail', act('b'), wait)]);
	expect(events).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
});

it('each is told the error of the one before it alone, and its own reaches whoever asked', async () => {
	const told: unknown[] = [];
	const listen = async (before?: unknown) => void told.push(before);
	const error = new Error('no');
	const failing = together.inOrder('web', async () => await Promise.reject(error), wait);
	const others = [together.inOrder('web', listen, wait), together.inOrder('web', listen, wait)];
	await expect(failing).rejects.toBe(error);
	await Promise.all(others);
	expect(told).toEqual([error, undefined]);
});

it('those that wait for another let others act meanwhile, and the first does not', async () => {
	await Promise.all(['a', 'b'].map(async (name) => await together.inOrder('web', act(name), wait)));
	expect(events.filter((event) => event === 'waits')).toHaveLength(1);
});

describe('a service that wants to be left alone', () => {
	beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(1_000_000));
	afterEach(() => jest.restoreAllMocks());

	it('is, for as long as it wants, and no other is', () => {
		together.leaveAlone('compute', 5000);
		expect(together.quietFor('compute')).toBe(5000);
		expect(together.quietFor('image')).toBeLessThanOrEqual(0);
	});

	it('is not asked sooner for having said less to another item', () => {
		together.leaveAlone('compute', 5000);
		together.leaveAlone('compute', 2000);
		expect(together.quietFor('compute')).toBe(5000);
		together.leaveAlone('compute', 7000);
		expect(together.quietFor('compute')).toBe(7000);
	});
});

it('things of one collection are looked at together, those of another by themselves', () => {
	const at = { one: async () => undefined };
	const servers = together.looksAt('servers', at);
	expect(together.looksAt('servers', at)).toBe(servers);
	expect(together.looksAt('volumes', at)).not.toBe(servers);
});

it('one item acts at a time where nobody says otherwise, and else as many as that', async () => {
	const begun: string[] = [];
	const two = new Together(2);
	for (const name of ['a', 'b', 'c']) {
		void together.turns.take(0).then(() => begun.push(`one: ${name}`));
		void two.turns.take(0).then(() => begun.push(`two: ${name}`));
	}
	await new Promise((done) => setImmediate(done));
	expect(begun.sort()).toEqual(['one: a', 'two: a', 'two: b']);
});
