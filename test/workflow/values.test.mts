import type { IDataObject } from 'n8n-workflow';

import type { Engine } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';
import type { Simulator } from '../simulator/simulator.mts';
import { startSetting } from './setting.mts';

let cloud: Simulator;
let engine: Engine;

beforeAll(async () => ({ cloud, engine } = await startSetting()));
afterAll(async () => await cloud.close());

const listServers = { resource: 'server', operation: 'list' };
const getServer = { resource: 'server', operation: 'get' };
const createServer = {
	resource: 'server',
	operation: 'create',
	name: 'web',
	flavor: byId('1'),
	image: byId('image'),
};
const listZones = { resource: 'availabilityZone', operation: 'list' };
const itemHas = (value: unknown) => [{ value }] as IDataObject[];
const fromItem = '={{ $json.value }}';

it.each<[string, IDataObject, unknown, string, string]>([
	[
		'an object as an ID',
		{ ...getServer, server: byId(fromItem) },
		{ id: 'x' },
		"'Server' is not a text",
		'choose one value of it',
	],
	[
		'no ID',
		{ ...getServer, server: byId(fromItem) },
		null,
		"'Server' is empty",
		'give its ID or name',
	],
	[
		'another path as an ID',
		{ ...getServer, server: byId(fromItem) },
		'..',
		"'..' is not an ID",
		'Choose from the list',
	],
	[
		'half a character as an ID',
		{ ...getServer, server: byId(fromItem) },
		'\ud800',
		'is not an ID',
		'Choose from the list',
	],
	[
		'a Limit of 1.5',
		{ ...listServers, limit: fromItem },
		1.5,
		"'Limit' is not a whole number",
		'It is 1.5.',
	],
	['a Limit of none', { ...listServers, limit: fromItem }, 0, "'Limit' is too small", '1 or more'],
	[
		'a Limit that is a text',
		{ ...listServers, limit: fromItem },
		'many',
		"'Limit' is not a number",
		'many',
	],
	[
		'a switch that is a text',
		{ ...listServers, returnAll: fromItem },
		'yes',
		"'Return All' is neither true nor false",
		'yes',
	],
	[
		'an unknown choice',
		{ ...createServer, networkMode: fromItem },
		'all',
		"'Networks' is none of its choices",
		'automatic, chosen, none',
	],
	[
		'an object as a name',
		{ ...createServer, name: fromItem },
		{},
		"'Name' is not a text",
		'choose one value of it',
	],
	[
		'objects among choices',
		{ ...listServers, filters: { status: fromItem } },
		[{}],
		"'Status' is not a list of texts",
		'Give the values',
	],
	[
		'an unknown service',
		{ ...listZones, filters: { services: fromItem } },
		['dns'],
		"'Services' is dns",
		'compute, network, volume',
	],
	[
		'an object as a time',
		{ ...listServers, filters: { changedSince: fromItem } },
		[{}],
		"'Changed Since' is not a time",
		'choose one value of it',
	],
	[
		'an object as a region',
		{ ...listServers, requestOptions: { region: fromItem } },
		{ a: 1 },
		"'Region' is not a text",
		"Give a region's name",
	],
])(
	'%s is refused by the name of its field, with the way out',
	async (_, parameters, value, message, wayOut) => {
		const { error } = await engine.runNode(parameters, { items: itemHas(value) });
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(wayOut);
		expect(cloud.count('compute')).toBe(0);
	},
);
