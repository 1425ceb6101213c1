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
