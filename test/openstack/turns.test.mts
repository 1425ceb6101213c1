import { Turns } from '../../openstack/turns.ts';

const tick = async () => await new Promise((done) => setImmediate(done));

it('no more act at the same time than may', async () => {
	const turns = new Turns(2);
	const begun: number[] = [];
	for (const order of [0, 1, 2, 3]) void turns.take(order).then(() => begun.push(order));
	await tick();
	expect(begun).toEqual([0, 1]);
	turns.give();
	await tick();
	expect(begun).toEqual([0, 1, 2]);
});

it('who comes back from a wait is served before those that have not begun', async () => {
	const turns = new Turns(1);
	const begun: string[] = [];
	await turns.take(0);
	void turns.take(1).then(() => begun.push('first of 1'));
	void turns.take(2).then(() => begun.push('first of 2'));
	void turns.take(0).then(() => begun.push('second of 0'));
	turns.give();
	await tick();
	expect(begun).toEqual(['second of 0']);
	turns.give();
	turns.give();
	await tick();
	expect(begun).toEqual(['second of 0', 'first of 1', 'first of 2']);
});

it('a turn that nobody waits for is kept for whoever comes next', async () => {
	const turns = new Turns(1);
	await turns.take(0);
	turns.give();
	const begun: string[] = [];
	void turns.take(1).then(() => begun.push('first'));
	void turns.take(2).then(() => begun.push('second'));
	await tick();
	expect(begun).toEqual(['first']);
});

it('of two with the same order the one that came first comes first', async () => {
	const turns = new Turns(1);
	const begun: string[] = [];
	await turns.take(0);
	void turns.take(1).then(() => begun.push('first'));
	void turns.take(1).then(() => begun.push('second'));
	turns.give();
	await tick();
	expect(begun).toEqual(['first']);
});
