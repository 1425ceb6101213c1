import { inAdmin, inDemo2, nowhere } from './askImages.mts';
import { asker, inDemo, tokenOf, type Ask } from './ask.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import type { Row } from './state.mts';

type By = 'demo' | 'demo2' | 'admin';

/** What is asked and refused, with "{router}" in the place of what was made under that name. */
export type Refused = [request: string, given: unknown, status: number, says: string];

export const invalid = 'Invalid input for operation: ';

export const subnet = (cidr: string, more = {}) => ({
	network_id: '{net}',
	ip_version: 4,
	cidr,
	...more,
});
/** A port with an address, in part */
export const at = (ip_address: string) => ({ network_id: '{net}', fixed_ips: [{ ip_address }] });
export const port = (given: object) => ({ port: { network_id: '{net}', ...given } });

/** What a router leads to, what it does not, and ports of all sorts */
export async function connect(neutron: ReturnType<typeof networksUnderTest>): Promise<void> {
	await neutron.make('net', 'networks', {});
	await neutron.make('subnet', 'subnets', subnet('10.210.1.0/24'));
	await neutron.make('more', 'subnets', subnet('10.210.2.0/24'));
	await neutron.make('other', 'networks', {});
	const elsewhere = { network_id: '{other}' };
	await neutron.make('twin', 'subnets', subnet('10.210.1.0/25', elsewhere));
	const without = { ...elsewhere, gateway_ip: null };
	await neutron.make('closed', 'subnets', subnet('10.210.9.0/24', without));
	await neutron.make('router', 'routers', { external_gateway_info: { network_id: '{public}' } });
	await neutron.ask('PUT routers/{router}/add_router_interface', { subnet_id: '{subnet}' });
	await neutron.make('port', 'ports', at('10.210.1.50'));
	const two = [{ ip_address: '10.210.1.61' }, { ip_address: '10.210.1.62' }];
	await neutron.make('two', 'ports', { network_id: '{net}', fixed_ips: two });
	await neutron.make('none', 'ports', { network_id: '{net}', fixed_ips: [] });
	await neutron.make('held', 'ports', { ...at('10.210.2.60'), device_id: 'dev' });
	await neutron.make('address', 'floatingips', { floating_network_id: '{public}' });
}

/** A cloud for each test of a file, and what asks its Neutron. */
export function networksUnderTest(prepare: () => Promise<void> = async () => {}) {
	let cloud: Simulator;
	let askers: Record<By, Ask>;
	let ids: Record<string, string>;

	beforeEach(async () => {
		cloud = await startSimulator();
		askers = {
			demo: await asker(cloud, 'demo', inDemo),
			demo2: await asker(cloud, 'demo', inDemo2),
			admin: await asker(cloud, 'admin', inAdmin),
		};
		ids = { nowhere };
		for (const { name, id } of cloud.state.networks) ids[name] = id;
		await prepare();
	});
	afterEach(async () => await cloud.close());

	const filled = (text: string) => text.replace(/\{(\w+)\}/g, (all, name) => ids[name] ?? all);
	const ask = async (request: string, given?: unknown, by: By = 'demo') => {
		const body = given === undefined ? undefined : JSON.parse(filled(JSON.stringify(given)));
		return await askers[by]('network', filled(request), body);
	};
	const named = (says: string) =>
		Object.entries(ids).reduce((text, [name, id]) => text.replaceAll(id, `{${name}}`), says);

	return {
		get cloud() {
			return cloud;
		},
		ask,
		/** Makes something that is spoken of by a name from here on. */
		async make(name: string, path: string, given: object, by?: By): Promise<Row> {
			const key = path.replace(/.*\//, '').replaceAll('-', '_').replace(/s$/, '');
			const { body } = await ask(`POST ${path}`, { [key]: given }, by);
			if (!body[key]) throw new Error(JSON.stringify(body));
			ids[name] = body[key].id;
			return body[key];
		},
		/** A change that is only to be made of one revision. */
		async changeIf(revision: unknown, path: string, given: object) {
			const { url } = cloud.endpoints.find(({ service }) => service === 'network')!;
			const token = await tokenOf(cloud, 'demo', inDemo);
			const headers = { 'X-Auth-Token': token, 'If-Match': `revision_number=${String(revision)}` };
			const body = JSON.stringify(given);
			const reply = await fetch(`${url}/v2.0/${filled(path)}`, { method: 'PUT', headers, body });
			const { NeutronError } = (await reply.json()) as any;
			return [reply.status, NeutronError?.message];
		},
		/** The one thing in a reply. */
		async the(request: string, given?: unknown, by?: By): Promise<Row> {
			return Object.values((await ask(request, given, by)).body)[0] as Row;
		},
		async said(request: string, given?: unknown, by?: By) {
			const { status, body } = await ask(request, given, by);
			return [status, named(body?.NeutronError?.message ?? '')];
		},
		async names(request: string, by?: By): Promise<string[]> {
			const [rows] = Object.values((await ask(`GET ${request}`, undefined, by)).body);
			return (rows as Row[]).map(({ name }) => name);
		},
	};
}
