import { addressOf, type Call } from './collection.mts';
import { addressesOf, portsOf, securityGroupsOf } from './serverPorts.mts';
import { hasHost, hasLaunched, powerOf, statusOf, taskOf, vmStateOf } from './serverStates.mts';
import type { Reply } from './replies.mts';
import type { SimulatedServer } from './state.mts';
import { precise, seconds } from './time.mts';
import { volumeOf } from './volumes.mts';

export const newPassword = 'Simulated-9-Pass';

/** With the version of the API, and without it. */
export function linksTo(call: Call, path: string): Array<{ rel: string; href: string }> {
	const address = addressOf(call);
	return [{ rel: 'self', href: `${address}/${path}` }, bookmark(call, path)];
}

export function bookmark(call: Call, path: string): { rel: string; href: string } {
	return { rel: 'bookmark', href: `${call.root}/${path}` };
}

/** As in a list that is not asked for details. */
export function brief({ id, name }: { id: string; name: string }, call: Call, path: string) {
	return { id, name, links: linksTo(call, `${path}/${id}`) };
}

const withProgress = ['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'REVERT_RESIZE'];

/**
 * A server as Nova shows it, with what the microversion adds.
 * @param ports its own, for whoever has looked for those of many servers at once
 */
export function viewOf(
	server: SimulatedServer,
	call: Call,
	ports = portsOf(server, call.cloud.state),
): Record<string, unknown> {
	const { minor } = call;
	const { state } = call.cloud;
	const groups = securityGroupsOf(server, state, ports);
	const status = statusOf(server);
	const wasActive = hasLaunched(server) && status !== 'DELETED';
	const isHosted = wasActive && hasHost(server);
	const flavor = state.flavors.find(({ id }) => id === server.flavorId)!;
	const serverGroups = state.serverGroups.filter(({ members }) => members.includes(server.id));
	const changed = [server.updated, server.readyAt, server.goneAt ?? 0].filter(
		(time) => time <= Date.now(),
	);
	return {
		id: server.id,
		name: server.name,
		status,
		tenant_id: server.projectId,
		user_id: server.userId,
		metadata: server.metadata,
		hostId: isHosted ? hostId : '',
		image: server.imageId
			? { id: server.imageId, links: [bookmark(call, `images/${server.imageId}`)] }
			: '',
		flavor:
			minor < 47
				? { id: flavor.id, links: [bookmark(call, `flavors/${flavor.id}`)] }
				: {
						vcpus: flavor.vcpus,
						ram: flavor.ram,
						disk: flavor.disk,
						ephemeral: 0,
						swap: 0,
						original_name: flavor.name,
						extra_specs: {},
					},
		created: seconds(server.created),
		updated: seconds(Math.max(...changed)),
		addresses: wasActive ? addressesOf(server, state, ports) : {},
		accessIPv4: '',
		accessIPv6: '',
		links: linksTo(call, `servers/${server.id}`),
		'OS-DCF:diskConfig': 'MANUAL',
		...(withProgress.includes(status) ? { progress: 0 } : {}),
		...(status === 'ERROR' && server.fault
			? { fault: { code: 500, created: seconds(server.readyAt), message: server.fault } }
			: {}),
		'OS-EXT-AZ:availability_zone': isHosted ? server.availabilityZone : '',
		config_drive: server.configDrive ? 'True' : '',
		key_name: server.keyName,
		'OS-SRV-USG:launched_at': hasLaunched(server) ? precise(server.readyAt) : null,
		'OS-SRV-USG:terminated_at': status === 'DELETED' ? precise(server.goneAt!) : null,
		...(wasActive && groups.length > 0
			? { security_groups: groups.map((name) => ({ name })) }
			: {}),
		'OS-EXT-STS:task_state': taskOf(server),
		'OS-EXT-STS:vm_state': vmStateOf(server),
		'OS-EXT-STS:power_state': powerOf(server),
		'os-extended-volumes:volumes_attached': server.volumes
			.filter((one) => volumeOf(one, state)?.status !== 'creating')
			.map(({ id, deleteOnTermination }) => ({
				id,
				...(minor >= 3 ? { delete_on_termination: deleteOnTermination } : {}),
			})),
		...(minor >= 9 ? { locked: server.lock !== undefined } : {}),
		...(minor >= 73 ? { locked_reason: server.lock?.reason ?? null } : {}),
		...(minor >= 19 ? { description: server.description } : {}),
		...(minor >= 26 ? { tags: server.tags } : {}),
		...(minor >= 63 ? { trusted_image_certificates: null } : {}),
		...(minor >= 90 ? { 'OS-EXT-SRV-ATTR:hostname': server.name } : {}),
		...(minor >= 71 ? { server_groups: serverGroups.map(({ id }) => id) } : {}),
	};
}

export const hostId = '5e3ca6738f164a26d0db07b250bdcfa286608086df902d80404ae493';

const shownOnlyOnRequest =
	/^(OS-EXT-|OS-SRV-USG:|os-extended-|security_groups|config_drive|key_name|tags)/;

/** As a change shows it, which before microversion 2.75 is less than what a request for the server itself shows. */
export function changedViewOf(server: SimulatedServer, call: Call): Record<string, unknown> {
	const view = viewOf(server, call);
	if (call.minor >= 75) return view;
	const addresses = Object.entries(view.addresses as Record<string, object[]>).map(
		([name, all]) => [name, all.map((one) => pick(one, ['version', 'addr']))],
	);
	const names = Object.keys(view).filter((name) => !shownOnlyOnRequest.test(name));
	return { ...pick(view, names), addresses: Object.fromEntries(addresses) };
}

function pick(of: object, names: string[]): Record<string, unknown> {
	return Object.fromEntries(Object.entries(of).filter(([name]) => names.includes(name)));
}

/** What a rebuild answers. */
export function rebuilt(server: SimulatedServer, given: any, call: Call): Reply {
	const { minor } = call;
	const view = {
		...changedViewOf(server, call),
		...(minor >= 54 ? { key_name: server.keyName } : {}),
		...(minor >= 26 ? { tags: server.tags } : {}),
		adminPass: given.adminPass ?? newPassword,
		...(minor >= 57 ? { user_data: given.user_data ?? null } : {}),
		status: 'REBUILD',
	};
	const headers = { Location: `${addressOf(call)}/servers/${server.id}` };
	return { status: 202, body: { server: view }, headers };
}
