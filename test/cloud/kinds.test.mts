import type { IDataObject } from 'n8n-workflow';

import type { Kind } from '../../nodes/OpenStack/kind.ts';
import { searchOf } from '../../nodes/OpenStack/operation.ts';
import { applicationCredential } from '../../nodes/OpenStack/resources/applicationCredential/kind.ts';
import { keyPair } from '../../nodes/OpenStack/resources/keyPair/kind.ts';
import { network } from '../../nodes/OpenStack/resources/network/kind.ts';
import { port } from '../../nodes/OpenStack/resources/port/kind.ts';
import { router } from '../../nodes/OpenStack/resources/router/kind.ts';
import { securityGroup } from '../../nodes/OpenStack/resources/securityGroup/kind.ts';
import { server } from '../../nodes/OpenStack/resources/server/kind.ts';
import { serverGroup } from '../../nodes/OpenStack/resources/serverGroup/kind.ts';
import { subnet } from '../../nodes/OpenStack/resources/subnet/kind.ts';
import { volume } from '../../nodes/OpenStack/resources/volume/kind.ts';
import { volumeBackup } from '../../nodes/OpenStack/resources/volumeBackup/kind.ts';
import { volumeSnapshot } from '../../nodes/OpenStack/resources/volumeSnapshot/kind.ts';
import { volumeTransfer } from '../../nodes/OpenStack/resources/volumeTransfer/kind.ts';
import { byId } from '../engine/fixtures.mts';
import { cloudUnderTest, type CloudUnderTest } from './cloud.mts';

/** A kind whose List, Get, Create and Delete are held against the same expectations. */
interface Subject {
	kind: Kind;
	resource: string;
	/** Parameters of Create, besides the name */
	make: () => Promise<IDataObject>;
	/** Fields of Update, and what then shows; left out: it cannot be changed */
	change?: [IDataObject, IDataObject];
	/** Who may only read may make them all the same */
	isForReaders?: true;
}

/** What changes in the same way wherever Neutron has it. */
/** Cinder's older policies know no readers. */
const inCinder: Pick<Subject, 'isForReaders'> = { isForReaders: true };

const entry = { setMetadata: { row: [{ key: 'a', value: '1' }] } };
const inNetwork: Pick<Subject, 'change' | 'isForReaders'> = {
	change: [{ addTags: 'b, a', removeTags: 'c' }, { tags: ['a', 'b'] }],
	// Neutron's older policies know no readers.
	isForReaders: true,
};

const subjects: Subject[] = [
	{
		kind: server,
		resource: 'server',
		make: async () => await cloud.smallServer(''),
		change: [{ ...entry }, { metadata: { a: '1' } }],
	},
	{
		kind: applicationCredential,
		resource: 'applicationCredential',
		make: async () => ({}),
		// They are the user's own.
		isForReaders: true,
	},
	{ kind: serverGroup, resource: 'serverGroup', make: async () => ({ policy: 'affinity' }) },
	{
		kind: keyPair,
		resource: 'keyPair',
		make: async () => ({ source: 'generate' }),
		// They are the user's own.
		isForReaders: true,
	},
	{ kind: network, resource: 'network', make: async () => ({}), ...inNetwork },
	{
		kind: subnet,
		resource: 'subnet',
		make: async () => ({ network: byId(await emptyNetwork()), cidr: nextRange() }),
		...inNetwork,
	},
	{
		kind: port,
		resource: 'port',
		make: async () => ({ network: byId(await emptyNetwork()) }),
		...inNetwork,
	},
	{ kind: router, resource: 'router', make: async () => ({}), ...inNetwork },
	{ kind: securityGroup, resource: 'securityGroup', make: async () => ({}), ...inNetwork },
	{
		kind: volume,
		resource: 'volume',
		make: async () => ({ size: 1 }),
		...inCinder,
		change: [{ description: 'changed', ...entry, bootable: true }, { bootable: 'true' }],
	},
	{
		kind: volumeSnapshot,
		resource: 'volumeSnapshot',
		make: async () => ({ volume: byId(await someVolume()) }),
		...inCinder,
		change: [{ ...entry }, { metadata: { a: '1' } }],
	},
	{
		kind: volumeBackup,
		resource: 'volumeBackup',
		make: async () => ({ volume: byId(await someVolume()) }),
		...inCinder,
		change: [{ description: 'changed' }, {}],
	},
	{
		kind: volumeTransfer,
		resource: 'volumeTransfer',
		make: async () => ({ volume: byId(await newVolume()) }),
		...inCinder,
	},
];

let cloud: CloudUnderTest;
let ranges = 0;
let empty: Promise<IDataObject> | undefined;

/** The ID of a network that subnets and ports are made in. */
async function emptyNetwork(): Promise<string> {
	empty ??= cloud.main.make('network', 'networks', { network: { name: `${cloud.prefix}empty` } });
	return String((await empty).id);
}

async function newVolume(): Promise<string> {
	const volume = { name: `${cloud.prefix}some`, size: 1 };
	return String((await cloud.makeAvailable('volumes', 'volume', volume)).id);
}

let some: Promise<string> | undefined;

/** The ID of a volume that nobody uses. */
async function someVolume(): Promise<string> {
	some ??= newVolume();
	return await some;
}

const nextRange = () => `192.168.${++ranges}.0/24`;

beforeAll(async () => (cloud = await cloudUnderTest()));
afterAll(async () => await cloud?.close());

describe.each(subjects)('$kind.plural', ({ kind, resource, make, change, isForReaders }) => {
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
		if (kind.idKey) return;
		// Cinder rounds the time only later.
		const { created_at: _, ...rest } = made;
		expect(await get({ __rl: true, mode: 'name', value: name })).toMatchObject(rest);
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

	if (!isForReaders)
		it('without the right to make them are refused', async () => {
			const parameters = { ...(await make()), name: `${name}-refused` };
			const error = await cloud.as('reader').error(resource, 'create', parameters);
			expect(error.httpCode).toBe('403');
		});

	if (change)
		it('are changed in what is given, and in nothing else', async () => {
			const [updateFields, becomes] = change;
			const it = picked(byId(String(made[idKey])));
			const before = await get(byId(String(made[idKey])));
			const [after] = await cloud.main.rows(resource, 'update', { ...it, updateFields });
			expect(after).toMatchObject(becomes);
			const shown = Object.entries(becomes).filter(([name]) => name in before);
			expect(await get(byId(String(made[idKey])))).toEqual({
				...before,
				...Object.fromEntries(shown),
			});
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
