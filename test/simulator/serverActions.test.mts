import { asker, type Ask } from './ask.mts';
import { pass, startClock, stopClock } from './clock.mts';
import { addServers } from './nova.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import { uuidOf, type SimulatedServer } from './state.mts';

let cloud: Simulator;
let ask: Ask;
let server: SimulatedServer;

async function cloudWith(options = {}): Promise<void> {
	cloud = await startSimulator(options);
	ask = await asker(cloud);
	[server] = addServers(cloud, 1);
}

afterEach(async () => {
	startClock();
	await cloud.close();
});

const act = async (action: object, microversion?: string, by = ask) =>
	await by('compute', `POST servers/${server.id}/action`, action, microversion);
const view = async (microversion = '2.93') =>
	(await ask('compute', `GET servers/${server.id}`, undefined, microversion)).body.server;
/** Status, vm_state, task_state, power_state */
const states = async () => {
	const { status, ...shown } = await view();
	const names = ['vm_state', 'task_state', 'power_state'];
	return [status, ...names.map((name) => shown[`OS-EXT-STS:${name}`])];
};
const image = uuidOf('image tiny-raw');
const active = ['ACTIVE', 'active', null, 1];

describe('an action that takes its time', () => {
	beforeEach(async () => {
		stopClock();
		await cloudWith({ buildTime: 1000 });
	});

	// What Nova itself answered, asked again and again until the end.
	it.each<[string, object, object[], unknown[], unknown[]]>([
		[
			'os-stop',
			{ 'os-stop': null },
			[],
			['ACTIVE', 'active', 'powering-off', 1],
			['SHUTOFF', 'stopped', null, 4],
		],
		[
			'os-start',
			{ 'os-start': null },
			[{ 'os-stop': null }],
			['SHUTOFF', 'stopped', 'powering-on', 4],
			active,
		],
		[
			'pause',
			{ pause: null },
			[],
			['ACTIVE', 'active', 'pausing', 1],
			['PAUSED', 'paused', null, 3],
		],
		['unpause', { unpause: null }, [{ pause: null }], ['PAUSED', 'paused', 'unpausing', 3], active],
		[
			'suspend',
			{ suspend: null },
			[],
			['ACTIVE', 'active', 'suspending', 1],
			['SUSPENDED', 'suspended', null, 7],
		],
		[
			'resume',
			{ resume: null },
			[{ suspend: null }],
			['SUSPENDED', 'suspended', 'resuming', 7],
			active,
		],
		[
			'reboot, soft',
			{ reboot: { type: 'SOFT' } },
			[],
			['REBOOT', 'active', 'rebooting', 1],
			active,
		],
		[
			'reboot, hard',
			{ reboot: { type: 'HARD' } },
			[],
			['HARD_REBOOT', 'active', 'rebooting_hard', 1],
			active,
		],
		[
			'reboot, hard, of a stopped one',
			{ reboot: { type: 'HARD' } },
			[{ 'os-stop': null }],
			['SHUTOFF', 'stopped', 'rebooting_hard', 4],
			active,
		],
		[
			'shelve',
			{ shelve: null },
			[],
			['ACTIVE', 'active', 'shelving', 1],
			['SHELVED_OFFLOADED', 'shelved_offloaded', null, 4],
		],
		[
			'unshelve',
			{ unshelve: null },
			[{ shelve: null }],
			['SHELVED_OFFLOADED', 'shelved_offloaded', 'unshelving', 4],
			active,
		],
		[
			'unrescue',
			{ unrescue: null },
			[{ rescue: null }],
			['RESCUE', 'rescued', 'unrescuing', 4],
			active,
		],
		[
			'resize',
			{ resize: { flavorRef: '2' } },
			[],
			['RESIZE', 'active', 'resize_prep', 1],
			['VERIFY_RESIZE', 'resized', null, 1],
		],
		[
			'revertResize',
			{ revertResize: null },
			[{ resize: { flavorRef: '2' } }],
			['REVERT_RESIZE', 'resized', 'resize_reverting', 1],
			active,
		],
		[
			'changePassword',
			{ changePassword: { adminPass: 'x' } },
			[],
			['PASSWORD', 'active', 'updating_password', 1],
			active,
		],
	])('%s', async (_, action, before, meanwhile, afterwards) => {
		for (const one of before) {
			await act(one);
			pass(1000);
		}
		expect(await act(action)).toMatchObject({ status: 202, body: '' });
		expect(await states()).toEqual(meanwhile);
		pass(1000);
		expect(await states()).toEqual(afterwards);
	});

	it('rescue answers with a password', async () => {
		expect(await act({ rescue: null })).toMatchObject({
			status: 200,
			body: { adminPass: expect.stringMatching(/^\S{12,}$/) },
		});
		expect(await states()).toEqual(['ACTIVE', 'active', 'rescuing', 1]);
		pass(1000);
		expect(await act({ rescue: null })).toMatchObject({
			status: 409,
			body: message(`Cannot 'rescue' instance ${server.id} while it is in vm_state rescued`),
		});
	});

	it('rebuild answers with the server, which has the status REBUILD', async () => {
		await act({ 'os-stop': null });
		pass(1000);
		const given = { imageRef: uuidOf('image tiny-qcow2'), name: 'new', metadata: { a: 'b' } };
		const { status, body } = await act({ rebuild: given });
		expect([status, body.server]).toMatchObject([
			202,
			{
				id: server.id,
				name: 'new',
				status: 'REBUILD',
				metadata: { a: 'b' },
				adminPass: expect.any(String),
			},
		]);
		expect(Object.keys(body.server)).not.toContain('OS-EXT-STS:task_state');
		expect(await states()).toEqual(['REBUILD', 'stopped', 'rebuilding', 4]);
		pass(1000);
		expect(await view()).toMatchObject({ name: 'new', image: { id: given.imageRef } });
	});

	it('confirmResize answers 204, and is done when the server is active', async () => {
		await act({ resize: { flavorRef: '2' } });
		pass(1000);
		expect((await view()).flavor.original_name).toBe('m1.small');
		expect(await act({ confirmResize: null })).toMatchObject({ status: 204 });
		expect(await states()).toEqual(['VERIFY_RESIZE', 'resized', null, 1]);
		expect(await act({ confirmResize: null })).toMatchObject({
			status: 400,
			body: { badRequest: { code: 400, message: 'Instance has not been resized.' } },
		});
		pass(1000);
		expect((await view()).flavor.original_name).toBe('m1.small');
	});

	it('a busy server refuses another, and a hard reboot takes the place of a soft one', async () => {
		await act({ reboot: { type: 'SOFT' } });
		expect(await act({ 'os-stop': null })).toMatchObject({
			status: 409,
			body: message(`Cannot 'stop' instance ${server.id} while it is in task_state rebooting`),
		});
		expect(await act({ reboot: { type: 'HARD' } })).toMatchObject({ status: 202 });
		expect(await states()).toEqual(['HARD_REBOOT', 'active', 'rebooting_hard', 1]);
		pass(1000);
	});

	it('a deletion takes the place of any', async () => {
		await act({ 'os-stop': null });
		expect(await ask('compute', `DELETE servers/${server.id}`)).toMatchObject({ status: 204 });
		expect(await act({ 'os-stop': null })).toMatchObject({
			status: 409,
			body: message(`Cannot 'stop' instance ${server.id} while it is in task_state deleting`),
		});
		pass(1000);
		expect(await ask('compute', `GET servers/${server.id}`)).toMatchObject({
			status: 404,
			body: { itemNotFound: { message: `Instance ${server.id} could not be found.` } },
		});
		expect(server.vmState).toBe('active');
	});

	it('several reads between steps see one step after the other', async () => {
		await act({ resize: { flavorRef: '2' } });
		const seen: unknown[] = [];
		for (let task: unknown; task !== null; ) {
			[, , task] = await states();
			if (seen.at(-1) !== task) seen.push(task);
			pass(50);
		}
		expect(seen).toEqual([
			'resize_prep',
			'resize_migrating',
			'resize_migrated',
			'resize_finish',
			null,
		]);
	});
});

const message = (says: string) => ({ conflictingRequest: { code: 409, message: says } });

describe('an action that takes no time', () => {
	beforeEach(async () => await cloudWith());

	// Each state by what leads to it.
	const ways: Record<string, object[]> = {
		active: [],
		stopped: [{ 'os-stop': null }],
		paused: [{ pause: null }],
		suspended: [{ suspend: null }],
		rescued: [{ rescue: null }],
		resized: [{ resize: { flavorRef: '2' } }],
		shelved_offloaded: [{ shelve: null }],
	};
	const actions: Record<string, { action: object; from: string[] }> = {
		pause: { action: { pause: null }, from: ['active'] },
		unpause: { action: { unpause: null }, from: ['paused'] },
		suspend: { action: { suspend: null }, from: ['active'] },
		resume: { action: { resume: null }, from: ['suspended'] },
		shelve: { action: { shelve: null }, from: ['active', 'stopped', 'paused', 'suspended'] },
		unshelve: { action: { unshelve: null }, from: ['shelved_offloaded'] },
		rescue: { action: { rescue: null }, from: ['active', 'stopped'] },
		unrescue: { action: { unrescue: null }, from: ['rescued'] },
		resize: { action: { resize: { flavorRef: '3' } }, from: ['active', 'stopped'] },
		confirmResize: { action: { confirmResize: null }, from: ['resized'] },
		revertResize: { action: { revertResize: null }, from: ['resized'] },
		rebuild: { action: { rebuild: { imageRef: image } }, from: ['active', 'stopped'] },
		createImage: {
			action: { createImage: { name: 'x' } },
			from: ['active', 'stopped', 'paused', 'suspended'],
		},
		createBackup: {
			action: { createBackup: { name: 'x', backup_type: 'daily', rotation: 1 } },
			from: ['active', 'stopped', 'paused', 'suspended'],
		},
		changePassword: { action: { changePassword: { adminPass: 'x' } }, from: ['active'] },
	};
	const cases = Object.keys(ways).flatMap((state) =>
		Object.entries(actions).map(([name, { action, from }]) => ({ state, name, action, from })),
	);

	it.each(cases)('$name of one that is $state', async ({ state, name, action, from }) => {
		for (const one of ways[state]) await act(one);
		const { status, body } = await act(action);
		if (from.includes(state)) {
			expect(status).toBeLessThan(300);
			return;
		}
		const says = `Cannot '${name}' instance ${server.id} while it is in vm_state ${state}`;
		expect([status, body]).toEqual([409, message(says)]);
	});

	it.each<[object[], object, string]>([
		[[], { 'os-start': null }, "Cannot 'start' instance ID while it is in vm_state active"],
		[
			[{ pause: null }],
			{ 'os-stop': null },
			"Cannot 'stop' instance ID while it is in vm_state paused",
		],
		[[{ shelve: null }], { 'os-start': null }, 'Instance ID is not ready'],
		[[{ shelve: null }], { 'os-getConsoleOutput': {} }, 'Instance ID is not ready'],
		[
			[{ 'os-stop': null }],
			{ reboot: { type: 'SOFT' } },
			"Cannot 'reboot' instance ID while it is in vm_state stopped",
		],
		[
			[{ shelve: null }],
			{ reboot: { type: 'HARD' } },
			"Cannot 'reboot' instance ID while it is in vm_state shelved_offloaded",
		],
		[[{ lock: null }], { 'os-stop': null }, 'Instance ID is locked'],
		[[{ lock: null }], { reboot: { type: 'HARD' } }, 'Instance ID is locked'],
		[
			[{ lock: null }],
			{ changePassword: { adminPass: 'x' } },
			"Instance ID is in an invalid state for 'changePassword'",
		],
	])('after %j, %j is refused: %s', async (before, action, says) => {
		for (const one of before) await act(one);
		expect(await act(action)).toMatchObject({
			status: 409,
			body: message(says.replace('ID', server.id)),
		});
	});

	it('a locked server may still be imaged, tagged and named, by anybody who may, but not deleted', async () => {
		await act({ lock: { locked_reason: 'Payroll' } }, '2.73');
		expect(await view('2.73')).toMatchObject({ locked: true, locked_reason: 'Payroll' });
		expect((await act({ createImage: { name: 'x' } })).status).toBe(202);
		expect(
			(await ask('compute', `PUT servers/${server.id}`, { server: { name: 'x' } })).status,
		).toBe(200);
		expect(
			(await ask('compute', `PUT servers/${server.id}/tags/a`, undefined, '2.26')).status,
		).toBe(201);
		const refused = { status: 409, body: message(`Instance ${server.id} is locked`) };
		expect(await ask('compute', `DELETE servers/${server.id}`)).toMatchObject(refused);
		expect(
			await ask('compute', `POST servers/${server.id}/metadata`, { metadata: { a: 'b' } }),
		).toMatchObject(refused);
		await act({ unlock: null });
		expect(await view('2.73')).toMatchObject({ locked: false, locked_reason: null });
		expect((await ask('compute', `DELETE servers/${server.id}`)).status).toBe(204);
	});

	it('a reason is not heard before 2.73, where it may not be empty', async () => {
		expect((await act({ lock: { locked_reason: 'Payroll' } }, '2.72')).status).toBe(202);
		expect((await view()).locked_reason).toBeNull();
		expect(await act({ lock: { locked_reason: '' } }, '2.73')).toMatchObject({
			status: 400,
			body: {
				badRequest: {
					message: "Invalid input for field/attribute locked_reason. Value: . '' is too short",
				},
			},
		});
	});

	it('what an administrator locked, only an administrator unlocks', async () => {
		const admin = await asker(cloud, 'admin', {
			project: { name: 'demo', domain: { name: 'Default' } },
		});
		await act({ lock: null }, undefined, admin);
		expect(await act({ unlock: null })).toMatchObject({
			status: 403,
			body: {
				forbidden: {
					message:
						"Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override to be performed.",
				},
			},
		});
		expect((await act({ 'os-stop': null }, undefined, admin)).status).toBe(202);
		expect((await act({ unlock: null }, undefined, admin)).status).toBe(202);
	});

	it('who may only read may do none of it', async () => {
		const reader = await asker(cloud, 'demo-reader');
		const policies: Array<[object, string]> = [
			[{ 'os-start': null }, 'servers:start'],
			[{ pause: null }, 'os-pause-server:pause'],
			[{ rescue: null }, 'os-rescue'],
			[{ createBackup: { name: 'x', backup_type: 'd', rotation: 1 } }, 'os-create-backup'],
			[{ 'os-getConsoleOutput': {} }, 'os-console-output'],
			[{ addSecurityGroup: { name: 'web' } }, 'os-security-groups:add'],
			[{ forceDelete: null }, 'os-deferred-delete:force'],
		];
		for (const [action, policy] of policies) {
			expect(await act(action, undefined, reader)).toMatchObject({
				status: 403,
				body: {
					forbidden: {
						message: `Policy doesn't allow os_compute_api:${policy} to be performed.`,
					},
				},
			});
		}
	});

	it('only an administrator takes a shelved server from its host, or resets a state', async () => {
		expect((await act({ shelveOffload: null })).body.forbidden.message).toBe(
			"Policy doesn't allow os_compute_api:os-shelve:shelve_offload to be performed.",
		);
		const admin = await asker(cloud, 'admin', {
			project: { name: 'demo', domain: { name: 'Default' } },
		});
		expect((await act({ 'os-resetState': { state: 'error' } })).status).toBe(403);
		expect((await act({ 'os-resetState': { state: 'error' } }, undefined, admin)).status).toBe(202);
		expect((await states())[0]).toBe('ERROR');
		expect((await act({ reboot: { type: 'HARD' } })).status).toBe(202);
		expect(await states()).toEqual(active);
	});

	it.each<[object, string]>([
		[{}, 'Malformed request body'],
		[{ pause: null, unpause: null }, 'Malformed request body'],
		[{ nonsense: null }, 'There is no such action: nonsense'],
		[
			{ reboot: null },
			"Invalid input for field/attribute reboot. Value: None. None is not of type 'object'",
		],
		[
			{ reboot: {} },
			"Invalid input for field/attribute reboot. Value: {}. 'type' is a required property",
		],
		[
			{ reboot: { type: 'WARM' } },
			"Invalid input for field/attribute type. Value: WARM. 'WARM' is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']",
		],
		[{ resize: { flavorRef: '1' } }, 'When resizing, instances must change flavor!'],
		[{ resize: { flavorRef: 'none' } }, 'Flavor none could not be found.'],
		[
			{ resize: { flavorRef: '42' } },
			'Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.',
		],
		[
			{ rebuild: {} },
			"Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property",
		],
		[
			{ rebuild: { imageRef: 'nouuid' } },
			"Invalid input for field/attribute imageRef. Value: nouuid. 'nouuid' is not a 'uuid'",
		],
		[
			{ rebuild: { imageRef: '00000000-0000-0000-0000-000000000000' } },
			'Cannot find image for rebuild',
		],
		[
			{ createImage: { name: '' } },
			"Invalid input for field/attribute name. Value: . '' is too short",
		],
		[
			{ createBackup: { name: 'x', backup_type: 'd', rotation: -1 } },
			'Invalid input for field/attribute rotation. Value: -1. -1 is less than the minimum of 0',
		],
		[
			{ createBackup: { name: 'x', backup_type: 'd', rotation: 'x' } },
			"Invalid input for field/attribute rotation. Value: x. 'x' does not match '^[0-9]*$'",
		],
		[
			{ createBackup: { name: 'x' } },
			"Invalid input for field/attribute createBackup. Value: {'name': 'x'}. 'backup_type' is a required property",
		],
		[
			{ changePassword: {} },
			"Invalid input for field/attribute changePassword. Value: {}. 'adminPass' is a required property",
		],
		[
			{ 'os-getConsoleOutput': { length: -2 } },
			'Invalid input for field/attribute length. Value: -2. -2 is less than the minimum of -1',
		],
		[
			{ 'os-getConsoleOutput': null },
			"Invalid input for field/attribute os-getConsoleOutput. Value: None. None is not of type 'object'",
		],
	])('%j is refused: %s', async (action, says) => {
		expect(await act(action)).toMatchObject({
			status: 400,
			body: { badRequest: { code: 400, message: says } },
		});
	});

	it('a server that never was is not found, in two ways', async () => {
		const unknown = '00000000-0000-0000-0000-000000000000';
		const say = async (action: object) =>
			(await ask('compute', `POST servers/${unknown}/action`, action)).body.itemNotFound.message;
		expect(await say({ 'os-start': null })).toBe(`Instance ${unknown} has no mapping to a cell.`);
		expect(await say({ pause: null })).toBe(`Instance ${unknown} could not be found.`);
	});

	it('a server that found no host can be locked and deleted, but little else', async () => {
		[server] = addServers(cloud, 1, { fault: 'No valid host was found. ' });
		const say = async (action: object) => (await act(action)).body.conflictingRequest.message;
		expect(await say({ 'os-stop': null })).toBe(`Instance ${server.id} is not ready`);
		expect(await say({ pause: null })).toBe(
			`Cannot 'pause' instance ${server.id} while it is in vm_state error`,
		);
		expect(await say({ rescue: null })).toBe(
			`Instance ${server.id} is in an invalid state for 'rescue'`,
		);
		expect(await say({ reboot: { type: 'HARD' } })).toBe(
			`Instance ${server.id} is in an invalid state for 'reboot'`,
		);
		expect((await act({ lock: null })).status).toBe(202);
		expect((await act({ unlock: null })).status).toBe(202);
		expect((await act({ forceDelete: null })).status).toBe(202);
	});

	it.each([
		['a flavor that no host has room for', '99', '1'],
		['a smaller disk', '1', '2'],
	])('a resize to %s goes back without a word; only the events tell', async (_, to, from) => {
		server.flavorId = from;
		expect((await act({ resize: { flavorRef: to } })).status).toBe(202);
		expect(await states()).toEqual(active);
		expect(server.flavorId).toBe(from);
		const { body } = await ask('compute', `GET servers/${server.id}/os-instance-actions`);
		expect(body.instanceActions).toMatchObject([{ action: 'resize', message: 'Error' }]);
	});

	it('a resize stays within the quota', async () => {
		cloud.state.projects[0].quota = { instances: 10, cores: 2, ram: -1 };
		expect(await act({ resize: { flavorRef: '4' } })).toMatchObject({
			status: 403,
			body: {
				forbidden: {
					message: 'Quota exceeded for cores: Requested 3, but already used 1 of 2 cores',
				},
			},
		});
	});

	it('revertResize brings the flavor back', async () => {
		await act({ resize: { flavorRef: '2' } });
		expect(server.flavorId).toBe('2');
		await act({ revertResize: null });
		expect([server.flavorId, ...(await states())]).toEqual(['1', ...active]);
	});

	it('where the cloud keeps what is shelved, it is SHELVED until an administrator wants the host', async () => {
		await cloud.close();
		await cloudWith({ keepsShelved: true });
		await act({ shelve: null });
		expect(await states()).toEqual(['SHELVED', 'shelved', null, 4]);
		const admin = await asker(cloud, 'admin', {
			project: { name: 'demo', domain: { name: 'Default' } },
		});
		expect((await act({ shelveOffload: null }, undefined, admin)).status).toBe(202);
		expect((await states())[0]).toBe('SHELVED_OFFLOADED');
	});

	it('the console has as many lines as asked for, of which the last is empty', async () => {
		const output = async (length?: number | string | null) =>
			(await act({ 'os-getConsoleOutput': { length } })).body.output;
		const last = `[  100.000000] ${server.name} fake console line 100\n`;
		expect(await output(2)).toBe(last);
		expect(await output(0)).toBe('');
		expect((await output()).split('\n')).toHaveLength(101);
		expect(await output('-1')).toBe(await output(null));
	});

	it('security groups belong to the ports', async () => {
		const group = uuidOf(`group ${server.projectId} web`);
		expect((await act({ addSecurityGroup: { name: 'web' } })).status).toBe(202);
		expect((await view()).security_groups).toEqual([{ name: 'default' }, { name: 'web' }]);
		expect(await act({ addSecurityGroup: { name: 'web' } })).toMatchObject({
			status: 400,
			body: {
				badRequest: {
					message: `Invalid input for security_groups. Reason: Duplicate items in the list: '${group}'.\nNeutron server returns request_ids: ['req-…']`,
				},
			},
		});
		expect((await act({ removeSecurityGroup: { name: group } })).status).toBe(202);
		expect((await act({ removeSecurityGroup: { name: 'web' } })).body.itemNotFound.message).toBe(
			`Security group web not associated with the instance ${server.id}`,
		);
		expect((await act({ addSecurityGroup: { name: 'none' } })).body.itemNotFound.message).toBe(
			`Security group none is not found for project ${server.projectId}`,
		);
	});
});

describe('an image of a server', () => {
	beforeEach(async () => await cloudWith());

	it('is told in a header, and from 2.45 on in the body', async () => {
		const old = await act({ createImage: { name: 'one' } });
		expect([old.status, old.body, old.headers.get('Content-Type')]).toEqual([
			202,
			'',
			'text/html; charset=UTF-8',
		]);
		const [, id] = /\/\/images\/([-0-9a-f]{36})$/.exec(old.headers.get('Location')!)!;
		const { body } = await act({ createImage: { name: 'two', metadata: { a: 'b' } } }, '2.45');
		expect(body).toEqual({ image_id: expect.stringMatching(/^[-0-9a-f]{36}$/) });
		expect((await ask('image', `GET images/${id}`)).body).toMatchObject({
			name: 'one',
			status: 'active',
		});
		expect((await ask('image', `GET images/${body.image_id}`)).body).toMatchObject({
			name: 'two',
			a: 'b',
			status: 'active',
			size: 65_536,
			visibility: 'private',
			image_type: 'snapshot',
			instance_uuid: server.id,
			base_image_ref: server.imageId,
			min_disk: 1,
		});
	});

	it('has no data until it is made, during which the server is busy', async () => {
		stopClock();
		await cloud.close();
		await cloudWith({ buildTime: 1000 });
		const { body } = await act({ createImage: { name: 'one' } }, '2.45');
		const shown = async () => (await ask('image', `GET images/${body.image_id}`)).body;
		expect(await shown()).toMatchObject({ status: 'queued', size: null, checksum: null });
		expect(await act({ 'os-stop': null })).toMatchObject({
			body: message(`Cannot 'stop' instance ${server.id} while it is in task_state image_snapshot`),
		});
		pass(1000);
		expect(await shown()).toMatchObject({ status: 'active', checksum: expect.any(String) });
	});

	it('backups of a kind stay as many as the rotation says, the newest', async () => {
		const make = async (name: string, rotation: number, kind = 'daily') =>
			await act({ createBackup: { name, backup_type: kind, rotation } }, '2.45');
		await make('weekly', 1, 'weekly');
		for (const name of ['a', 'b', 'c']) await make(name, 2);
		const { body } = await ask('image', 'GET images?image_type=backup&sort=name:asc');
		expect(body.images.map(({ name }: { name: string }) => name)).toEqual(['b', 'c', 'weekly']);
		await make('d', 0);
		const left = (await ask('image', 'GET images?image_type=backup')).body.images;
		expect(left.map(({ name }: { name: string }) => name)).toEqual(['weekly']);
	});
});
