import type { Call } from './collection.mts';
import { metadata, object, text, uuid } from './novaSchemas.mts';
import { demand, forbid } from './novaPolicy.mts';
import { checkQuota } from './novaQuota.mts';
import { novaError, ok, refuse, type Reply } from './replies.mts';
import { misfit, type Schema } from './schema.mts';
import { begin, deleteServer, type Change, type Step } from './serverChange.mts';
import { bootsFromVolume, checkRoom, createBackup, createImage } from './serverImages.mts';
import { portsOf } from './serverPorts.mts';
import { checkState, hasHost, vmStateOf, type Condition, type VmState } from './serverStates.mts';
import { newPassword, rebuilt } from './serverView.mts';
import { isGone, type SimulatedServer } from './state.mts';
import { attach, detach } from './volumes.mts';

type Given = any;

interface Action extends Condition, Change {
	/** As Nova names it; left out: as the request does, less "os-" */
	name?: string;
	policy: string;
	/** Only administrators may */
	isAdmins?: boolean;
	/** Of the value under the action's name; left out: anything goes */
	schema?: Schema | ((minor: number) => Schema);
	/** What depends on the request; refuses where it cannot be */
	begin?(server: SimulatedServer, given: Given, call: Call): Change | void;
	/** It is no change, and leaves no event */
	isSilent?: boolean;
	/** What Nova says of a server that it never knew; left out: that it could not be found */
	unknown?: string;
}

const orNull = (schema: Schema): Schema => ({ ...schema, type: ['object', 'null'] });

const running: VmState[] = ['active', 'stopped', 'paused', 'suspended'];

/** https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action */
const actions: Record<string, Action> = {
	'os-start': {
		unknown: 'has no mapping to a cell',
		policy: 'servers:start',
		needsHost: true,
		vmStates: ['stopped'],
		steps: ['powering-on'],
		to: 'active',
		parts: ['compute_start_instance'],
	},
	'os-stop': {
		unknown: 'has no mapping to a cell',
		policy: 'servers:stop',
		needsHost: true,
		vmStates: ['active', 'error'],
		steps: ['powering-off'],
		to: 'stopped',
		parts: ['compute_stop_instance'],
	},
	pause: {
		policy: 'os-pause-server:pause',
		vmStates: ['active'],
		steps: ['pausing'],
		to: 'paused',
		parts: ['compute_pause_instance'],
	},
	unpause: {
		policy: 'os-pause-server:unpause',
		vmStates: ['paused'],
		steps: ['unpausing'],
		to: 'active',
		parts: ['compute_unpause_instance'],
	},
	suspend: {
		policy: 'os-suspend-server:suspend',
		vmStates: ['active'],
		steps: ['suspending'],
		to: 'suspended',
		parts: ['compute_suspend_instance'],
	},
	resume: {
		policy: 'os-suspend-server:resume',
		vmStates: ['suspended'],
		steps: ['resuming'],
		to: 'active',
		parts: ['compute_resume_instance'],
	},
	reboot: {
		policy: 'servers:reboot',
		schema: object(
			{ type: { type: 'string', enum: ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] } },
			['type'],
		),
		tasks: 'any',
		beforeLaunch: true,
		parts: ['compute_reboot_instance'],
		begin: reboot,
	},
	shelve: {
		policy: 'os-shelve:shelve',
		vmStates: running,
		parts: ['compute_shelve_instance'],
		begin: shelve,
	},
	shelveOffload: {
		policy: 'os-shelve:shelve_offload',
		isAdmins: true,
		vmStates: ['shelved'],
		steps: ['shelving_offloading'],
		to: 'shelved_offloaded',
		parts: ['compute_shelve_offload_instance'],
	},
	unshelve: {
		policy: 'os-shelve:unshelve',
		schema: (minor) =>
			minor < 77
				? {}
				: orNull(object({ availability_zone: text }, minor < 91 ? ['availability_zone'] : [])),
		vmStates: ['shelved', 'shelved_offloaded'],
		steps: ['unshelving', 'spawning'],
		to: 'active',
		parts: ['compute_unshelve_instance', 'schedule_instances', 'get_image_info'],
		begin: (server, _, { cloud }) => ({
			end: () => server.volumes.forEach((one) => attach(server, one, cloud.state)),
		}),
	},
	lock: {
		policy: 'os-lock-server:lock',
		schema: (minor) => (minor < 73 ? {} : orNull(object({ locked_reason: text }))),
		ignoresLock: true,
		tasks: 'any',
		beforeLaunch: true,
		parts: ['api_lock'],
		begin(server, given, { isAdmin, minor }) {
			const reason = minor < 73 ? null : (given?.locked_reason ?? null);
			server.lock = { isAdmins: isAdmin, reason };
		},
	},
	unlock: {
		policy: 'os-lock-server:unlock',
		ignoresLock: true,
		tasks: 'any',
		beforeLaunch: true,
		parts: ['api_unlock'],
		begin(server, _, call) {
			if (server.lock?.isAdmins && !call.isAdmin) {
				forbid('os-lock-server:unlock:unlock_override');
			}
			server.lock = undefined;
		},
	},
	rescue: {
		policy: 'os-rescue',
		schema: orNull(
			object({
				adminPass: { type: 'string' },
				rescue_image_ref: uuid,
			}),
		),
		vmStates: ['active', 'stopped', 'error'],
		steps: ['rescuing'],
		to: 'rescued',
		parts: ['compute_rescue_instance'],
		begin(server, given) {
			if (bootsFromVolume(server)) {
				const says = `Instance ${server.id} cannot be rescued: Cannot rescue a volume-backed instance`;
				refuse(novaError(400, says));
			}
			return { reply: ok({ adminPass: given?.adminPass ?? newPassword }) };
		},
	},
	unrescue: {
		policy: 'os-unrescue',
		vmStates: ['rescued'],
		steps: ['unrescuing'],
		to: 'active',
		parts: ['compute_unrescue_instance'],
	},
	resize: {
		policy: 'servers:resize',
		schema: object({ flavorRef: { type: ['string', 'integer'], minLength: 1 } }, ['flavorRef']),
		vmStates: ['active', 'stopped'],
		begin: resize,
	},
	confirmResize: {
		policy: 'servers:confirm_resize',
		vmStates: ['resized'],
		parts: ['compute_confirm_resize'],
		begin(server) {
			const before = server.beforeResize;
			if (!before) refuse(novaError(400, 'Instance has not been resized.'));
			server.beforeResize = undefined;
			const to = before.vmState === 'stopped' ? 'stopped' : 'active';
			return { steps: [{ task: null }], to, reply: { status: 204 } };
		},
	},
	revertResize: {
		policy: 'servers:revert_resize',
		vmStates: ['resized'],
		parts: ['compute_finish_revert_resize', 'compute_revert_resize'],
		begin(server) {
			const before = server.beforeResize;
			if (!before) refuse(novaError(400, 'Instance has not been resized.'));
			return {
				steps: ['resize_reverting'],
				to: before.vmState,
				end() {
					server.flavorId = before.flavorId;
					server.beforeResize = undefined;
				},
			};
		},
	},
	rebuild: {
		policy: 'servers:rebuild',
		schema: (minor) =>
			object(
				{
					name: text,
					imageRef: uuid,
					adminPass: { type: 'string' },
					metadata,
					preserve_ephemeral: { type: ['boolean', 'string'] },
					'OS-DCF:diskConfig': { type: 'string', enum: ['AUTO', 'MANUAL'] },
					accessIPv4: { type: 'string' },
					accessIPv6: { type: 'string' },
					...(minor < 57 ? { personality: { type: 'array' } } : {}),
					...(minor < 19 ? {} : { description: { type: ['string', 'null'], maxLength: 255 } }),
					...(minor < 54 ? {} : { key_name: { type: ['string', 'null'] } }),
					...(minor < 57 ? {} : { user_data: { type: ['string', 'null'], maxLength: 65_535 } }),
					...(minor < 63 ? {} : { trusted_image_certificates: { type: ['array', 'null'] } }),
					...(minor < 90 ? {} : { hostname: text }),
				},
				['imageRef'],
			),
		vmStates: ['active', 'stopped', 'error'],
		parts: ['compute_rebuild_instance', 'rebuild_server'],
		begin: rebuild,
	},
	createImage: {
		policy: 'servers:create_image',
		schema: object({ name: text, metadata }, ['name']),
		ignoresLock: true,
		vmStates: running,
		begin: createImage,
	},
	createBackup: {
		policy: 'os-create-backup',
		schema: object(
			{
				name: text,
				backup_type: { type: 'string' },
				rotation: { type: ['integer', 'string'], pattern: '^[0-9]*$', minimum: 0 },
				metadata,
			},
			['name', 'backup_type', 'rotation'],
		),
		ignoresLock: true,
		vmStates: running,
		begin: createBackup,
	},
	changePassword: {
		policy: 'os-admin-password',
		schema: object({ adminPass: { type: 'string' } }, ['adminPass']),
		hidesLock: true,
		vmStates: ['active'],
		steps: ['updating_password'],
		parts: ['compute_set_admin_password'],
	},
	'os-getConsoleOutput': {
		policy: 'os-console-output',
		schema: object({
			length: { type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$', minimum: -1 },
		}),
		ignoresLock: true,
		tasks: 'any',
		isSilent: true,
		beforeLaunch: true,
		begin(server, { length }) {
			if (!hasHost(server) || vmStateOf(server) === 'building') {
				refuse(novaError(409, `Instance ${server.id} is not ready`));
			}
			const lines = consoleOf(server);
			const wanted = length === undefined || length === null ? -1 : Number(length);
			const shown = wanted < 0 ? lines : wanted === 0 ? [] : lines.slice(-wanted);
			return { reply: ok({ output: shown.join('\n') }) };
		},
	},
	addSecurityGroup: {
		policy: 'os-security-groups:add',
		schema: { type: 'object', properties: { name: text }, required: ['name'] },
		ignoresLock: true,
		tasks: 'any',
		isSilent: true,
		beforeLaunch: true,
		begin: addSecurityGroup,
	},
	removeSecurityGroup: {
		policy: 'os-security-groups:remove',
		schema: { type: 'object', properties: { name: text }, required: ['name'] },
		ignoresLock: true,
		tasks: 'any',
		isSilent: true,
		beforeLaunch: true,
		begin: removeSecurityGroup,
	},
	forceDelete: {
		policy: 'os-deferred-delete:force',
		tasks: 'any',
		beforeLaunch: true,
		isSilent: true,
		begin: (server, _, call) => deleteServer(server, call),
	},
	restore: { policy: 'os-deferred-delete:restore', vmStates: [] },
	'os-resetState': {
		name: 'resetState',
		policy: 'os-admin-actions:reset_state',
		isAdmins: true,
		schema: object({ state: { type: 'string', enum: ['active', 'error'] } }, ['state']),
		ignoresLock: true,
		tasks: 'any',
		beforeLaunch: true,
		begin(server, { state }) {
			Object.assign(server, { vmState: state, fault: undefined, task: null });
		},
	},
};

/** Does what POST /servers/{id}/action asks for. */
export function act(server: SimulatedServer | undefined, call: Call): Reply {
	const { json, ids, minor, isAdmin } = call;
	const names = typeof json === 'object' && json !== null ? Object.keys(json) : [];
	if (names.length !== 1) return novaError(400, 'Malformed request body');
	const [name] = names;
	const action = actions[name];
	if (!action) return novaError(400, `There is no such action: ${name}`);
	const { schema = {} } = action;
	const wrong = misfit(
		{
			type: 'object',
			properties: { [name]: typeof schema === 'function' ? schema(minor) : schema },
		},
		json,
	);
	if (wrong) return novaError(400, wrong);
	if (!server || isGone(server)) {
		const says = (!server && action.unknown) || 'could not be found';
		return novaError(404, `Instance ${ids.server} ${says}.`);
	}
	demand(call, action.policy, action.isAdmins);
	const what = action.name ?? name.replace(/^os-/, '');
	checkState(server, what, action, isAdmin);
	const change = { ...action, ...action.begin?.(server, json[name], call) };
	if (!action.isSilent) begin(server, what, change, call);
	return change.reply ?? { status: 202 };
}

/** What a guest would have written to its console. */
function consoleOf({ name }: SimulatedServer): string[] {
	const lines = Array.from({ length: 100 }, (_, index) => {
		const seconds = `${String(index + 1).padStart(5)}.000000`;
		return `[${seconds}] ${name} fake console line ${index + 1}`;
	});
	return [...lines, ''];
}

function reboot(server: SimulatedServer, { type }: Given, { isAdmin }: Call): Change {
	const isHard = type.toUpperCase() === 'HARD';
	const mayWhile = ['rebooting', 'reboot_started', 'rebooting_hard', 'resuming', 'suspending'];
	const condition: Condition = isHard
		? {
				vmStates: ['active', 'stopped', 'paused', 'suspended', 'error'],
				tasks: [...mayWhile, 'pausing', 'unpausing'],
			}
		: { vmStates: ['active'] };
	checkState(server, 'reboot', condition, isAdmin);
	return { steps: isHard ? ['rebooting_hard'] : ['rebooting', 'reboot_started'], to: 'active' };
}

function shelve(server: SimulatedServer, _: Given, call: Call): Change {
	const leaving: Step = { task: 'shelving_offloading', vmState: 'shelved' };
	if (bootsFromVolume(server)) {
		const { state } = call.cloud;
		return {
			steps: ['shelving', 'shelving_offloading'],
			to: 'shelved_offloaded',
			end: () => server.volumes.forEach((one) => detach(server, one, state, 'reserved')),
		};
	}
	const saving = ['shelving', 'shelving_image_pending_upload', 'shelving_image_uploading'];
	if (call.cloud.options.keepsShelved) return { steps: saving, to: 'shelved' };
	return { steps: [...saving, leaving], to: 'shelved_offloaded' };
}

function resize(server: SimulatedServer, { flavorRef }: Given, call: Call): Change {
	const { flavors, images, projects } = call.cloud.state;
	const flavor = flavors.find(({ id }) => id === String(flavorRef));
	const old = flavors.find(({ id }) => id === server.flavorId)!;
	if (!flavor) refuse(novaError(400, `Flavor ${flavorRef} could not be found.`));
	if (flavor.disk === 0 && old.disk !== 0 && !bootsFromVolume(server)) {
		const says = 'Resize to zero disk flavor is not allowed.';
		refuse(novaError(400, `Server disk was unable to be resized because: ${says}`));
	}
	if (flavor === old) refuse(novaError(400, 'When resizing, instances must change flavor!'));
	const project = projects.find(({ id }) => id === server.projectId)!;
	const more = { cores: flavor.vcpus - old.vcpus, instances: 0, ram: flavor.ram - old.ram };
	checkQuota(project, more, call.cloud.state);
	if (!bootsFromVolume(server))
		checkRoom(
			flavor,
			images.find(({ id }) => id === server.imageId),
		);
	if (flavor.vcpus > 256) {
		const parts = ['cold_migrate', 'conductor_migrate_server'];
		return { steps: ['resize_prep'], failed: true, parts };
	}
	const before = { flavorId: old.id, vmState: vmStateOf(server) };
	const parts = ['compute_prep_resize', 'cold_migrate', 'conductor_migrate_server'];
	// Hypervisors refuse it when the change is on its way, and everything goes back.
	if (!bootsFromVolume(server) && flavor.disk < old.disk) {
		const steps = ['resize_prep', 'resize_migrating'];
		return { steps, failed: true, parts: ['compute_resize_instance', ...parts] };
	}
	return {
		steps: ['resize_prep', 'resize_migrating', 'resize_migrated', 'resize_finish'],
		to: 'resized',
		parts: ['compute_finish_resize', 'compute_resize_instance', ...parts],
		end() {
			server.flavorId = flavor.id;
			server.beforeResize = before;
		},
	};
}

function rebuild(server: SimulatedServer, given: Given, call: Call): Change {
	const image = call.cloud.state.images.find(({ id }) => id === given.imageRef);
	if (!image) refuse(novaError(400, 'Cannot find image for rebuild'));
	if (bootsFromVolume(server) && call.minor < 93 && image.id !== server.bootImageId) {
		const says = 'Unable to rebuild with a different image for a volume-backed server.';
		refuse(novaError(400, `Image ${image.id} is unacceptable: ${says}`));
	}
	const wasStopped = vmStateOf(server) === 'stopped';
	if (!bootsFromVolume(server)) server.imageId = image.id;
	server.bootImageId = image.id;
	const { name, metadata: newMetadata, description, key_name: keyName } = given;
	Object.assign(
		server,
		Object.fromEntries(
			Object.entries({ name, metadata: newMetadata, description, keyName }).filter(
				([, value]) => value !== undefined,
			),
		),
	);
	const steps: Array<string | Step> = ['rebuilding', 'rebuild_spawning'];
	if (wasStopped) steps.push({ task: 'powering-off', vmState: 'active' });
	return { steps, to: wasStopped ? 'stopped' : 'active', reply: rebuilt(server, given, call) };
}

/** A group is one of each port of the server. */
function addSecurityGroup(server: SimulatedServer, { name }: Given, call: Call): void {
	const ports = portsOf(server, call.cloud.state);
	const { id } = securityGroupOf(name, call);
	if (ports.length === 0 || vmStateOf(server) === 'building') {
		const says = `instance_id ${server.id} could not be found as device id on any ports`;
		refuse(novaError(404, says));
	}
	if (ports.some((port) => port.security_groups.includes(id))) {
		const says = `Invalid input for security_groups. Reason: Duplicate items in the list: '${id}'.`;
		refuse(novaError(400, `${says}\nNeutron server returns request_ids: ['${call.id}']`));
	}
	for (const port of ports) port.security_groups = [...port.security_groups, id];
}

function removeSecurityGroup(server: SimulatedServer, { name }: Given, call: Call): void {
	const { id } = securityGroupOf(name, call);
	const having = portsOf(server, call.cloud.state).filter((port) =>
		port.security_groups.includes(id),
	);
	if (having.length === 0) {
		const says = `Security group ${name} not associated with the instance ${server.id}`;
		refuse(novaError(404, says));
	}
	for (const port of having) {
		port.security_groups = port.security_groups.filter((one: string) => one !== id);
	}
}

function securityGroupOf(name: string, { cloud, projectId }: Call) {
	const group = cloud.state.securityGroups.find(
		(one) => (one.name === name || one.id === name) && one.project_id === projectId,
	);
	if (group) return group;
	const says = `Security group ${name} is not found for project ${projectId}`;
	return refuse(novaError(404, says));
}
