import { neutronError, ok } from './replies.mts';
import type { Handler } from './simulator.mts';

/** Network v2.0: the lists behind the pickers. Pages only where a limit is given, with links both ways. */
export const neutron: Handler = ({ method, path, query, headers, token }, { state }) => {
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
	const rows = lists[collection];
	if (method !== 'GET' || !rows) {
		return neutronError(404, 'HTTPNotFound', 'The resource could not be found.');
	}
	const key = collection.replace('-', '_');
	if (id) {
		const found = rows.find((row) => row.id === id);
		const kind = { networks: 'Network', ports: 'Port' }[collection] ?? 'SecurityGroup';
		return found
			? ok({ [key.replace(/s$/, '')]: found })
			: neutronError(404, `${kind}NotFound`, `${kind} ${id} could not be found.`);
	}
	const asked = query.get('limit');
	if (asked !== null && !/^\d+$/.test(asked)) {
		return neutronError(
			400,
			'BadRequest',
			`Bad limit request: Limit must be an integer 0 or greater and not '${asked}'.`,
		);
	}
	const fields = query.getAll('fields');
	const name = query.get('name');
	const found = rows.filter((row) => name === null || row.name === name);
	const marker = query.get('marker');
	const start = marker === null ? 0 : found.findIndex((row) => row.id === marker) + 1;
	const shown = asked === null ? found : found.slice(start, start + Number(asked));
	const cut = (row: Record<string, unknown>) =>
		fields.length === 0 ? row : Object.fromEntries(fields.map((field) => [field, row[field]]));
	const body: Record<string, unknown> = { [key]: shown.map(cut) };
	if (asked !== null && shown.length === Number(asked) && shown.length > 0) {
		const link = (rel: string, marked: unknown) => {
			const next = new URLSearchParams(query);
			next.set('marker', String(marked));
			return { rel, href: `http://${headers.host}/v2.0/${collection}?${next}` };
		};
		body[`${key}_links`] = [link('next', shown.at(-1)!.id), link('previous', shown[0].id)];
	}
	return ok(body);
};
