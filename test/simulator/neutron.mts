import { randomUUID } from 'node:crypto';

import { neutronError, ok } from './replies.mts';
import type { Handler } from './simulator.mts';

const unknown = neutronError(404, 'HTTPNotFound', 'The resource could not be found.');

/** Network v2.0: networks, security groups and ports, as far as servers and pickers need them. */
export const neutron: Handler = (request, { state, options }) => {
	const { method, path, query, json, headers, token } = request;
	const [collection, id] = path.split('/');
	const own = (row: { projectId: string }) => row.projectId === token!.project?.id;
	const lists: Record<string, Array<Record<string, unknown>>> = {
		networks: state.networks
			.filter((network) => own(network) || network.shared)
			.map(({ id, name, projectId, shared, external }) => ({
				id,
				name,
				project_id: projectId,
				tenant_id: projectId,
				shared,
				'router:external': external,
				status: 'ACTIVE',
				admin_state_up: true,
				availability_zone_hints: [],
				availability_zones: [],
				created_at: '2026-11-01T08:00:00Z',
				description: '',
				ipv4_address_scope: null,
				ipv6_address_scope: null,
				mtu: 1450,
				port_security_enabled: true,
				revision_number: 2,
				subnets: [id],
				tags: [],
				updated_at: '2026-11-01T08:00:00Z',
				...(external ? { is_default: true } : {}),
			})),
		'security-groups': state.securityGroups
			.filter(own)
			.map(({ id, name, projectId }) => ({ id, name, project_id: projectId, description: '' })),
		ports: state.ports.filter(own).map(({ id, name, projectId, networkId, address, deviceId }) => ({
			id,
			name,
			project_id: projectId,
			network_id: networkId,
			fixed_ips: [{ subnet_id: networkId, ip_address: address }],
			device_id: deviceId,
		})),
	};
	if (method === 'GET' && collection === 'quotas' && id === token!.project?.id) {
		return ok({ quota: { network: -1, port: -1, security_group: -1 } });
	}
	const rows = lists[collection];
	if (!rows) return unknown;
	const key = collection.replace('-', '_');
	const single = key.replace(/s$/, '');
	const isMade = collection === 'networks' || collection === 'security-groups';
	if (method === 'POST' && !isMade) return unknown;
	if (method === 'POST') {
		const { name } = json[single] as { name: string };
		const made = { id: randomUUID(), name, projectId: token!.project!.id };
		if (collection === 'networks') state.networks.push({ ...made, shared: false, external: false });
		else state.securityGroups.push(made);
		const view = { id: made.id, name, project_id: made.projectId, tenant_id: made.projectId };
		return { status: 201, body: { [single]: view } };
	}
	if (id) {
		const found = rows.find((row) => row.id === id);
		const kind = { networks: 'Network', ports: 'Port' }[collection] ?? 'SecurityGroup';
		if (!found) return neutronError(404, `${kind}NotFound`, `${kind} ${id} could not be found.`);
		if (method === 'GET') return ok({ [single]: found });
		// What another project shares can be seen, but is as if it were not there for all else.
		if (found.project_id !== token!.project?.id) return unknown;
		state.networks = state.networks.filter((network) => network.id !== id);
		state.securityGroups = state.securityGroups.filter((group) => group.id !== id);
		state.ports = state.ports.filter((port) => port.id !== id);
		return { status: 204 };
	}
	const asked = query.get('limit') ?? String(options.maxPage);
	if (!/^\d+$/.test(asked)) {
		return neutronError(
			400,
			'BadRequest',
			`Bad limit request: Limit must be an integer 0 or greater and not '${asked}'.`,
		);
	}
	const fields = query.getAll('fields');
	const name = query.get('name');
	const sortKey = query.get('sort_key') ?? 'id';
	const sign = query.get('sort_dir') === 'desc' ? -1 : 1;
	const found = rows
		.filter((row) => name === null || row.name === name)
		.sort((a, b) => sign * String(a[sortKey]).localeCompare(String(b[sortKey])));
	const marker = query.get('marker');
	const start = marker === null ? 0 : found.findIndex((row) => row.id === marker) + 1;
	// None at all means as many as there may be.
	const limit = Math.min(Number(asked) || options.maxPage, options.maxPage);
	const shown = found.slice(start, start + limit);
	const cut = (row: Record<string, unknown>) =>
		fields.length === 0 ? row : Object.fromEntries(fields.map((field) => [field, row[field]]));
	const body: Record<string, unknown> = { [key]: shown.map(cut) };
	if (shown.length > 0) {
		const link = (rel: string, marked: unknown, more: Record<string, string> = {}) => {
			const there = new URLSearchParams([...query].filter(([name]) => name !== 'marker'));
			there.set('marker', String(marked));
			for (const [name, value] of Object.entries(more)) there.set(name, value);
			return { rel, href: `http://${headers.host}/v2.0/${collection}?${there}` };
		};
		body[`${key}_links`] = [
			...(shown.length === limit ? [link('next', shown.at(-1)!.id)] : []),
			link('previous', shown[0].id, { page_reverse: 'True' }),
		];
	}
	return ok(body);
};
