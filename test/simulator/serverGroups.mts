import { randomUUID } from 'node:crypto';

import type { Call, Route } from './collection.mts';
import { offsetPage } from './novaLists.mts';
import { demand } from './novaPolicy.mts';
import { bodyOf, check, object, text } from './novaSchemas.mts';
import { novaError, ok, refuse } from './replies.mts';
import type { Schema } from './schema.mts';
import { isGone, type ServerGroup } from './state.mts';

/** https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups */
export const serverGroups: Route[] = [
	{
		path: 'os-server-groups',
		GET(call) {
			const shown = offsetPage(call, own(call));
			return ok({ server_groups: shown.map((group) => viewOf(group, call)) });
		},
		POST(call) {
			check(bodyOf('server_group', schemaOf(call.minor)), call);
			demand(call, 'os-server-groups:create');
			const { name, policy, policies, rules = {} } = call.json.server_group;
			const group: ServerGroup = {
				id: randomUUID(),
				name,
				projectId: call.projectId,
				userId: call.token.user.id,
				policy: policy ?? policies[0],
				rules: Object.fromEntries(
					Object.entries(rules).map(([name, value]) => [name, Number(value)]),
				),
				members: [],
			};
			if (Object.keys(rules).length > 0 && policy !== 'anti-affinity') {
				return novaError(400, 'Only anti-affinity policy supports rules.');
			}
			call.cloud.state.serverGroups.push(group);
			return ok({ server_group: viewOf(group, call) });
		},
	},
	{
		path: 'os-server-groups/{group}',
		GET: (call) => ok({ server_group: viewOf(groupOf(call), call) }),
		DELETE(call) {
			const group = groupOf(call);
			demand(call, 'os-server-groups:delete');
			const { state } = call.cloud;
			state.serverGroups = state.serverGroups.filter((one) => one !== group);
			return { status: 204 };
		},
	},
];

function own({ cloud, projectId }: Call): ServerGroup[] {
	return cloud.state.serverGroups.filter((one) => one.projectId === projectId);
}

function groupOf(call: Call): ServerGroup {
	const { group: id } = call.ids;
	const found = own(call).find((one) => one.id === id);
	return found ?? refuse(novaError(404, `Instance group ${id} could not be found.`));
}

function viewOf(group: ServerGroup, { minor, cloud }: Call) {
	const { id, name, policy, rules, projectId, userId } = group;
	const members = group.members.filter((member) =>
		cloud.state.servers.some((server) => server.id === member && !isGone(server)),
	);
	return {
		id,
		name,
		...(minor < 64 ? { policies: [policy], metadata: {} } : { policy, rules }),
		members,
		...(minor >= 13 ? { project_id: projectId, user_id: userId } : {}),
	};
}

function schemaOf(minor: number): Schema {
	const hard = ['anti-affinity', 'affinity'];
	const all = [...hard, 'soft-anti-affinity', 'soft-affinity'];
	const policy: Schema = { type: 'string', enum: minor < 15 ? hard : all };
	if (minor < 64) {
		const policies: Schema = { type: 'array', items: policy, minItems: 1, maxItems: 1 };
		return object({ name: text, policies }, ['name', 'policies']);
	}
	const most: Schema = {
		type: ['integer', 'string'],
		pattern: '^[0-9]*$',
		minimum: 1,
		minLength: 1,
	};
	const rules = object({ max_server_per_host: most });
	return object({ name: text, policy, rules }, ['name', 'policy']);
}
