import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../nodes/OpenStack/kind.ts';
import { searchOf } from '../../nodes/OpenStack/operation.ts';
import { keyPair } from '../../nodes/OpenStack/resources/keyPair/kind.ts';
import { server } from '../../nodes/OpenStack/resources/server/kind.ts';
import { serverGroup } from '../../nodes/OpenStack/resources/serverGroup/kind.ts';
import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

/** A kind whose List, Get, Create and Delete are held against the same expectations. */
interface Subject {
	kind: Kind;
	resource: string;
	/** Parameters of Create, besides the name */
	make: () => Promise<IDataObject>;
}

const subjects: Subject[] = [
	{ kind: server, resource: 'server', make: async () => await cloud.smallServer('') },
	{ kind: serverGroup, resource: 'serverGroup', make: async () => ({ policy: 'affinity' }) },
	{ kind: keyPair, resource: 'keyPair', make: async () => ({ source: 'generate' }) },
];

let cloud: CloudUnderTest;

beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

describe.each(subjects)('$kind.plural', ({ kind, resource, make }) => {
	const idKey = kind.idKey ?? 'id';
	let made: IDataObject;
	let name: string;

	const create = async (more: IDataObject = {}) =>
		(await cloud.main.rows(resource, 'create', { ...(await make()), name, ...more }))[0];
	const picked = (value: IDataObject) => ({ [resource]: value });
	const get = async (value: IDataObject) =>
		(await cloud.main.rows(resource, 'get', picked(value)))[0];
	const list = async () => await cloud.main.rows(resource, 'list', { returnAll: true });

	beforeAll(async () => {
		name = `${cloud.prefix}${resource.toLowerCase()}`;
		made = await create();
	});

	it('are returned as they are afterwards, with ID and name', () => {
		expect(made).toMatchObject({ name, [idKey]: expect.stringMatching(/./) });
		expect(Object.keys(made).length).toBeLessThanOrEqual(10);
	});

	it('are listed, and the same is got by ID and by name', async () => {
		const id = String(made[idKey]);
		const [listed] = (await list()).filter((one) => one[idKey] === made[idKey]);
		expect(listed).toMatchObject({ name });
		expect(await get(byId(id))).toMatchObject({ [idKey]: made[idKey], name });
		if (!kind.idKey) expect(await get({ __rl: true, mode: 'name', value: name })).toEqual(made);
	});

	it('are found by their pickers', async () => {
		const { results } = await cloud.engine.search(searchOf(kind), name, undefined, cloud.main.id);
		expect(results.map(({ value }) => value)).toContain(made[idKey]);
	});

	it('that are unknown are named, with HTTP 404', async () => {
		const id = '00000000-0000-4000-8000-000000000000';
		expect(await cloud.main.error(resource, 'get', picked(byId(id)))).toMatchObject({
			message: expect.stringContaining(id),
			httpCode: '404',
		});
	});

	it('of a name that exists are not made again, where that is asked for', async () => {
		const before = (await list()).length;
		expect((await create({ ifNameExists: 'return' }))[idKey]).toBe(made[idKey]);
		const parameters = { ...(await make()), name, ifNameExists: 'fail' };
		const error = await cloud.main.error(resource, 'create', parameters);
		expect(error.message).toMatch(new RegExp(`'${name}' (exists already|already exists)`));
		expect(await list()).toHaveLength(before);
	});

	it('without the right to make them are refused', async () => {
		if (kind === keyPair) return; // They are the user's own.
		const parameters = { ...(await make()), name: `${name}-refused` };
		const error = await cloud.as('reader').error(resource, 'create', parameters);
		expect(error.httpCode).toBe('403');
	});

	it('are deleted, and once more as if they had been there, unless that matters', async () => {
		const it = picked(byId(String(made[idKey])));
		const gone = [{ [idKey]: made[idKey], deleted: true }];
		expect(await cloud.main.rows(resource, 'delete', it)).toEqual(gone);
		expect((await list()).map((one) => one[idKey])).not.toContain(made[idKey]);
		expect(await cloud.main.rows(resource, 'delete', it)).toEqual(gone);
		const strict = { ...it, options: { ignoreMissing: false } };
		expect(await cloud.main.error(resource, 'delete', strict)).toMatchObject({ httpCode: '404' });
	});
});
