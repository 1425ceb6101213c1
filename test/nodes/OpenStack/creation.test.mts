import { serverGroup } from '../../../nodes/OpenStack/resources/serverGroup/index.ts';
import { testCloud, type TestCloud } from '../../simulator/operations.mts';

const { create } = serverGroup.operations;
const post = { method: 'POST', path: /^os-server-groups$/ };
let test: TestCloud;

beforeEach(async () => (test = await testCloud()));
afterEach(async () => await test.simulator.close());

const createOnce = async (more = {}) =>
	(await test.run(create, { name: 'once', ifNameExists: 'return', ...more }))[0];
const posts = () =>
	test.simulator.requests.filter(
		({ method, path }) => method === 'POST' && path === 'os-server-groups',
	).length;

it('two items that ask for one name at the same time make one thing', async () => {
	test.simulator.trouble({ ...post, delay: 50 });
	const [one, other] = await Promise.all([createOnce(), createOnce()]);
	expect(other.id).toBe(one.id);
	expect(posts()).toBe(1);
});

it('two that may have the same name make two', async () => {
	const another = { ifNameExists: 'create' };
	const [one, other] = await Promise.all([createOnce(another), createOnce(another)]);
	expect(other.id).not.toBe(one.id);
});

it('an answer that is lost is looked up, and nothing is sent again', async () => {
	test.simulator.trouble({ ...post, lost: 'reset' });
	const made = await createOnce();
	expect(made.id).toBeDefined();
	expect((await createOnce()).id).toBe(made.id);
	expect(posts()).toBe(1);
});

it('an answer that is lost, where several may have the name, is an error that says what is there', async () => {
	test.simulator.trouble({ ...post, lost: 'reset' });
	const error = await createOnce({ ifNameExists: 'create' }).catch((fault) => fault);
	expect(error.message).toMatch(/^It is not known whether the server group 'once' was created/);
	const [{ id }] = test.simulator.state.serverGroups.filter(({ name }) => name === 'once');
	expect(error.nextStep).toContain(`Of this name there is now: ${id}.`);
	expect(posts()).toBe(1);
});

it('after an unknown outcome the next item of the name sends nothing on doubt', async () => {
	test.simulator.trouble({ ...post, delay: 50, reply: { status: 504, body: {} } });
	const both = await Promise.allSettled([createOnce(), createOnce()]);
	expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(posts()).toBe(1);
});
