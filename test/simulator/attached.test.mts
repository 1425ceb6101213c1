import { asker, type Answer, type Ask } from './ask.mts';
import { pass, startClock, stopClock } from './clock.mts';
import { addServers } from './nova.mts';
import { startSimulator, type Simulator } from './simulator.mts';
import { uuidOf, type SimulatedServer } from './state.mts';

let cloud: Simulator;
let ask: Ask;
let server: SimulatedServer;

beforeEach(async () => {
	stopClock();
	cloud = await startSimulator({ buildTime: 1000 });
	ask = await asker(cloud);
	[server] = addServers(cloud, 1);
});
afterEach(async () => {
	startClock();
	await cloud.close();
});

const of = async (request: string, body?: unknown, microversion?: string): Promise<Answer> =>
	await ask('compute', request.replace(/ (\S*)$/, ` servers/${server.id}/$1`), body, microversion);
const refusal = ({ status, body }: Answer) => [
	status,
	(Object.values(body)[0] as { message: string }).message,
];
const view = async () =>
	(await ask('compute', `GET servers/${server.id}`, undefined, '2.93')).body.server;

const nobody = '00000000-0000-0000-0000-000000000000';

describe('a volume', () => {
	let id: string;

	beforeEach(async () => {
		const volume = { name: 'data', size: 1, metadata: { a: 'b' } };
		id = (await ask('block-storage', 'POST volumes', { volume })).body.volume.id;
		pass(1000);
	});

	const shown = async () => {
		const { volume } = (await ask('block-storage', `GET volumes/${id}`)).body;
		return [volume.status, volume.attachments.map((one: { device: string }) => one.device)];
	};
	const attach = async (more = {}, microversion?: string) =>
		await of(
			'POST os-volume_attachments',
			{ volumeAttachment: { volumeId: id, ...more } },
			microversion,
		);

	it('is reserved, attached, and in use', async () => {
		expect(await attach()).toMatchObject({
			status: 200,
			body: { volumeAttachment: { id, volumeId: id, serverId: server.id, device: '/dev/sdb' } },
		});
		expect(await shown()).toEqual(['reserved', []]);
		pass(500);
		expect(await shown()).toEqual(['attaching', []]);
		pass(500);
		expect(await shown()).toEqual(['in-use', ['/dev/sdb']]);
		expect((await view())['os-extended-volumes:volumes_attached']).toEqual([
			{ id, delete_on_termination: false },
		]);
	});

	it('is detached, and available again', async () => {
		await attach();
		pass(1000);
		expect(await of(`DELETE os-volume_attachments/${id}`)).toMatchObject({ status: 202, body: '' });
		expect(await shown()).toEqual(['detaching', ['/dev/sdb']]);
		pass(1000);
		expect(await shown()).toEqual(['available', []]);
		expect(refusal(await of(`DELETE os-volume_attachments/${id}`))).toEqual([
			404,
			`Instance ${server.id} is not attached to volume ${id}`,
		]);
	});

	it('is told as each microversion has it', async () => {
		await attach({ device: '/dev/vdx', delete_on_termination: true, tag: 'tagged' }, '2.79');
		const list = async (microversion: string) =>
			(await of('GET os-volume_attachments', undefined, microversion)).body.volumeAttachments;
		const old = { id, volumeId: id, serverId: server.id, device: '/dev/sdx' };
		expect(await list('2.1')).toEqual([old]);
		expect(await list('2.70')).toEqual([{ ...old, tag: 'tagged' }]);
		expect(await list('2.79')).toEqual([{ ...old, tag: 'tagged', delete_on_termination: true }]);
		const { id: _, ...newer } = old;
		expect(await list('2.89')).toEqual([
			{
				...newer,
				tag: 'tagged',
				delete_on_termination: true,
				attachment_id: expect.any(String),
				bdm_uuid: expect.any(String),
			},
		]);
	});

	it.each<[string, object, string, string | undefined, string]>([
		[
			'nobody knows',
			{ volumeId: nobody },
			'404',
			undefined,
			`Volume ${nobody} could not be found.`,
		],
		[
			'has no UUID',
			{ volumeId: 'zz' },
			'400',
			undefined,
			"Invalid input for field/attribute volumeId. Value: zz. 'zz' is not a 'uuid'",
		],
		[
			'is to have a strange device',
			{ device: 'x' },
			'400',
			undefined,
			"Invalid input for field/attribute device. Value: x. 'x' does not match '(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$'",
		],
	])('that %s is refused', async (_, more, status, microversion, says) => {
		expect(refusal(await attach(more, microversion))).toEqual([Number(status), says]);
	});

	it('is refused what its microversion does not know', async () => {
		expect(refusal(await attach({ delete_on_termination: true }, '2.78'))).toEqual([
			400,
			`Invalid input for field/attribute volumeAttachment. Value: {'volumeId': '${id}', 'delete_on_termination': True}. Additional properties are not allowed ('delete_on_termination' was unexpected)`,
		]);
	});

	it('is refused twice, and while Cinder is not done with it', async () => {
		await attach();
		expect(refusal(await attach())).toEqual([
			400,
			`Invalid volume: volume ${id} is already attached to instances: ${server.id}`,
		]);
		const volume = { name: 'new', size: 1 };
		const { body } = await ask('block-storage', 'POST volumes', { volume });
		expect(refusal(await attach({ volumeId: body.volume.id }))).toEqual([
			400,
			`Invalid input received: Invalid volume: Volume ${body.volume.id} status must be available or downloading to reserve, but the current status is creating. (HTTP 400) (Request-ID: req-…)`,
		]);
	});

	it('is refused to a busy, a suspended and a locked server', async () => {
		const suspended = `instance ${server.id} while it is in vm_state suspended`;
		await attach();
		pass(1000);
		await of('POST action', { suspend: null });
		expect(refusal(await of(`DELETE os-volume_attachments/${id}`))).toEqual([
			409,
			`Cannot 'detach_volume' instance ${server.id} while it is in task_state suspending`,
		]);
		pass(1000);
		expect(refusal(await of(`DELETE os-volume_attachments/${id}`))).toEqual([
			409,
			`Cannot 'detach_volume' ${suspended}`,
		]);
		await of('POST action', { lock: null });
		expect(refusal(await of(`DELETE os-volume_attachments/${id}`))).toEqual([
			409,
			`Instance ${server.id} is locked`,
		]);
	});

	it('is not deleted while in use, and is told to be in the words of Cinder', async () => {
		await attach();
		pass(1000);
		expect(refusal(await ask('block-storage', `DELETE volumes/${id}`))).toEqual([
			400,
			'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.',
		]);
		expect(
			refusal(await ask('block-storage', 'POST snapshots', { snapshot: { volume_id: id } })),
		).toEqual([
			400,
			`Invalid volume: Volume ${id} status must be available, but current status is: in-use.`,
		]);
	});

	it('stays when the server goes, or goes with it', async () => {
		await attach();
		const volume = { name: 'gone', size: 1 };
		const { body } = await ask('block-storage', 'POST volumes', { volume });
		pass(1000);
		await attach({ volumeId: body.volume.id, delete_on_termination: true }, '2.79');
		pass(1000);
		await ask('compute', `DELETE servers/${server.id}`);
		expect(await shown()).toEqual(['in-use', ['/dev/sdb']]);
		pass(1000);
		expect(await shown()).toEqual(['available', []]);
		expect((await ask('block-storage', `GET volumes/${body.volume.id}`)).status).toBe(404);
	});

	it('that no backend has room for fails, and a message says why', async () => {
		const volume = { name: 'huge', size: 20_000 };
		const { body } = await ask('block-storage', 'POST volumes', { volume });
		expect(body.volume.status).toBe('creating');
		pass(1000);
		id = body.volume.id;
		expect(await shown()).toEqual(['error', []]);
		const messages = await ask(
			'block-storage',
			`GET messages?resource_uuid=${id}`,
			undefined,
			'3.5',
		);
		expect(messages.body.messages).toMatchObject([
			{
				event_id: 'VOLUME_VOLUME_001_003',
				user_message: 'schedule allocate volume:Could not find any available weighted backend.',
				message_level: 'ERROR',
				request_id: 'req-…',
				resource_type: 'VOLUME',
				resource_uuid: id,
			},
		]);
		expect((await ask('block-storage', 'GET messages', undefined, '3.0')).status).toBe(404);
		expect(refusal(await attach())).toEqual([
			400,
			`Invalid input received: Invalid volume: Volume attachments can not be created if the volume is in an error state. The Volume ${id} currently has a status of: error  (HTTP 400) (Request-ID: req-…)`,
		]);
		expect((await ask('block-storage', `DELETE volumes/${id}`)).status).toBe(202);
	});
});

describe('a server that boots from a volume', () => {
	beforeEach(async () => {
		const device = {
			boot_index: 0,
			uuid: uuidOf('image tiny-raw'),
			source_type: 'image',
			destination_type: 'volume',
			volume_size: 1,
			delete_on_termination: true,
		};
		const given = {
			name: 'booted',
			flavorRef: '1',
			networks: [{ uuid: uuidOf('network private') }],
			block_device_mapping_v2: [device],
		};
		const { body } = await ask('compute', 'POST servers', { server: given }, '2.37');
		server = cloud.state.servers.find(({ id }) => id === body.server.id)!;
	});

	const bootVolume = async () => {
		const [{ id }] = server.volumes;
		return (await ask('block-storage', `GET volumes/${id}`)).body.volume;
	};

	it('does not tell the volume until that is attached', async () => {
		expect((await view())['os-extended-volumes:volumes_attached']).toEqual([]);
		expect((await bootVolume()).status).toBe('creating');
		pass(1000);
		const { id, status, bootable, attachments } = await bootVolume();
		expect([status, bootable, attachments[0].device]).toEqual(['in-use', 'true', '/dev/sda']);
		expect(await view()).toMatchObject({
			image: '',
			'os-extended-volumes:volumes_attached': [{ id, delete_on_termination: true }],
		});
	});

	it('has an image without data, of snapshots of all its volumes', async () => {
		pass(1000);
		const volume = { name: 'data', size: 2 };
		const data = (await ask('block-storage', 'POST volumes', { volume })).body.volume.id;
		pass(1000);
		await of('POST os-volume_attachments', { volumeAttachment: { volumeId: data } });
		pass(1000);
		const made = await of('POST action', { createImage: { name: 'both' } }, '2.45');
		expect((await view())['OS-EXT-STS:task_state']).toBeNull();
		const image = (await ask('image', `GET images/${made.body.image_id}`)).body;
		expect(image).toMatchObject({
			status: 'active',
			size: 0,
			bdm_v2: 'True',
			root_device_name: '/dev/sda',
		});
		const mapping = JSON.parse(image.block_device_mapping);
		const boot = (await bootVolume()).id;
		const snapshots = async () =>
			(await ask('block-storage', 'GET snapshots/detail')).body.snapshots.filter(
				({ name }: { name: string }) => name === 'snapshot for both',
			);
		expect((await snapshots()).map(({ status }: { status: string }) => status)).toEqual([
			'creating',
			'creating',
		]);
		pass(1000);
		expect(await snapshots()).toMatchObject([
			{ volume_id: data, size: 2, status: 'available' },
			{ volume_id: boot, size: 1, status: 'available' },
		]);
		expect(mapping).toMatchObject([
			{
				boot_index: 0,
				source_type: 'snapshot',
				snapshot_id: (await snapshots())[1].id,
				volume_size: 1,
			},
			{ boot_index: null, device_name: '/dev/sdb', snapshot_id: (await snapshots())[0].id },
		]);
	});

	it.each<[object, string | undefined, string]>([
		[
			{ createBackup: { name: 'x', backup_type: 'd', rotation: 1 } },
			undefined,
			'Backup is not supported for volume-backed instances.',
		],
		[
			{ rescue: null },
			'2.87',
			'Instance ID cannot be rescued: Cannot rescue a volume-backed instance',
		],
		[
			{ rebuild: { imageRef: uuidOf('image tiny-qcow2') } },
			'2.92',
			`Image ${uuidOf('image tiny-qcow2')} is unacceptable: Unable to rebuild with a different image for a volume-backed server.`,
		],
	])('%j at %s is refused: %s', async (action, microversion, says) => {
		pass(1000);
		expect(refusal(await of('POST action', action, microversion))).toEqual([
			400,
			says.replace('ID', server.id),
		]);
	});

	it.each<[object, string | undefined]>([
		[{ rebuild: { imageRef: uuidOf('image tiny-raw') } }, undefined],
		[{ rebuild: { imageRef: uuidOf('image tiny-qcow2') } }, '2.93'],
		[{ resize: { flavorRef: '42' } }, undefined],
	])('%j at %s is taken', async (action, microversion) => {
		pass(1000);
		expect((await of('POST action', action, microversion)).status).toBe(202);
	});

	it('keeps its volume reserved while it is shelved, and never lets it go', async () => {
		pass(1000);
		await of('POST action', { shelve: null });
		pass(1000);
		expect(await bootVolume()).toMatchObject({ status: 'reserved', attachments: [] });
		await of('POST action', { unshelve: null });
		pass(1000);
		expect((await bootVolume()).status).toBe('in-use');
		expect(refusal(await of(`DELETE os-volume_attachments/${server.volumes[0].id}`))).toEqual([
			400,
			'Cannot detach a root device volume',
		]);
	});

	it('fails where no backend has room for its volume', async () => {
		const device = {
			boot_index: 0,
			uuid: uuidOf('image tiny-raw'),
			source_type: 'image',
			destination_type: 'volume',
			volume_size: 20_000,
		};
		const given = {
			name: 'huge',
			flavorRef: '1',
			networks: 'none',
			block_device_mapping_v2: [device],
		};
		const { body } = await ask('compute', 'POST servers', { server: given }, '2.37');
		pass(1000);
		server = cloud.state.servers.find(({ id }) => id === body.server.id)!;
		expect(await view()).toMatchObject({
			status: 'ERROR',
			fault: {
				message: expect.stringMatching(
					/^Build of instance .* aborted: Volume .* status is error\.$/,
				),
			},
		});
	});
});

describe('an interface', () => {
	const shared = uuidOf('network shared');
	const attach = async (given: object | undefined, microversion?: string) =>
		await of('POST os-interface', { interfaceAttachment: given }, microversion);

	it('of a server is a port in Neutron, which goes with the server', async () => {
		const { body } = await of('GET os-interface');
		const [{ port_id: id }] = body.interfaceAttachments;
		expect(body.interfaceAttachments).toEqual([
			{
				net_id: uuidOf('network private'),
				port_id: id,
				mac_addr: expect.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
				port_state: 'ACTIVE',
				fixed_ips: [{ subnet_id: uuidOf('subnet private'), ip_address: '10.10.8.1' }],
			},
		]);
		expect((await ask('network', `GET ports?device_id=${server.id}`)).body.ports).toMatchObject([
			{ id, device_owner: 'compute:nova', status: 'ACTIVE' },
		]);
	});

	it('is made in a network, and gone again', async () => {
		const { status, body } = await attach({ net_id: shared });
		const { port_id: id } = body.interfaceAttachment;
		expect([status, body.interfaceAttachment]).toMatchObject([
			200,
			{
				net_id: shared,
				port_state: 'ACTIVE',
				fixed_ips: [{ ip_address: expect.stringMatching(/^10\.20\./) }],
			},
		]);
		expect(Object.keys((await view()).addresses)).toEqual(['private', 'shared']);
		expect(await of(`DELETE os-interface/${id}`)).toMatchObject({ status: 202, body: '' });
		expect(Object.keys((await view()).addresses)).toEqual(['private', 'shared']);
		pass(1000);
		expect(Object.keys((await view()).addresses)).toEqual(['private']);
		expect((await ask('network', `GET ports/${id}`)).status).toBe(404);
	});

	it('of a port that was there before is free again afterwards', async () => {
		const id = uuidOf('port spare');
		expect((await attach({ port_id: id })).status).toBe(200);
		expect(refusal(await attach({ port_id: id }))).toEqual([409, `Port ${id} is still in use.`]);
		await of(`DELETE os-interface/${id}`);
		pass(1000);
		expect((await ask('network', `GET ports/${id}`)).body.port).toMatchObject({
			device_id: '',
			device_owner: '',
			status: 'DOWN',
		});
	});

	it('has the address that was asked for', async () => {
		const given = {
			net_id: uuidOf('network private'),
			fixed_ips: [{ ip_address: '10.10.200.10' }],
		};
		expect((await attach(given)).body.interfaceAttachment.fixed_ips).toEqual([
			{ subnet_id: uuidOf('subnet private'), ip_address: '10.10.200.10' },
		]);
		expect(refusal(await attach(given))).toEqual([409, 'Fixed IP 10.10.200.10 is already in use.']);
	});

	it.each<[object | undefined, number, string]>([
		[
			{ port_id: uuidOf('port spare'), net_id: shared },
			400,
			'Must not input both network_id and port_id',
		],
		[
			{ fixed_ips: [{ ip_address: '10.20.0.9' }] },
			400,
			'Must input network_id when request IP address',
		],
		[undefined, 400, 'Multiple possible networks found, use a Network ID to be more specific.'],
		[{ port_id: nobody }, 404, `Port id ${nobody} could not be found.`],
		[
			{ net_id: uuidOf('network public') },
			403,
			`It is not allowed to create an interface on external network ${uuidOf('network public')}`,
		],
		[
			{ net_id: shared, fixed_ips: [{ ip_address: '10.20.77.77' }] },
			403,
			"(rule:create_port and (rule:create_port:fixed_ips and (rule:create_port:fixed_ips:ip_address))) is disallowed by policy\nNeutron server returns request_ids: ['req-…']",
		],
		[
			{ net_id: nobody },
			500,
			"Unexpected API Error. Please report this at http://bugs.launchpad.net/nova/ and attach the Nova API log if possible.\n<class 'oslo_messaging.rpc.client.RemoteError'>",
		],
		[
			{ net_id: 'x' },
			400,
			"Invalid input for field/attribute net_id. Value: x. 'x' is not a 'uuid'",
		],
	])('%j is refused: %i %s', async (given, status, says) => {
		expect(refusal(await attach(given))).toEqual([status, says]);
	});

	it('is refused to a suspended server, and one that is not there fails in silence', async () => {
		expect((await of(`DELETE os-interface/${nobody}`)).status).toBe(202);
		pass(1000);
		const { body } = await of('GET os-instance-actions');
		expect(body.instanceActions).toMatchObject([{ action: 'detach_interface', message: 'Error' }]);
		await of('POST action', { suspend: null });
		pass(1000);
		expect(refusal(await attach({ net_id: shared }))).toEqual([
			409,
			`Cannot 'attach_interface' instance ${server.id} while it is in vm_state suspended`,
		]);
	});
});

describe('a floating IP', () => {
	const external = uuidOf('network public');
	const make = async (more = {}) =>
		await ask('network', 'POST floatingips', {
			floatingip: { floating_network_id: external, ...more },
		});
	const portId = () => cloud.state.ports.find((one) => one.device_id === server.id)!.id;

	it('is made for a port, shown with the server, and left when that goes', async () => {
		const { status, body } = await make({ port_id: portId() });
		const { id, floating_ip_address: address } = body.floatingip;
		expect([status, body.floatingip]).toMatchObject([
			201,
			{
				port_id: portId(),
				router_id: uuidOf('router router1'),
				fixed_ip_address: '10.10.8.1',
				status: 'DOWN',
				port_details: { device_id: server.id, device_owner: 'compute:nova' },
			},
		]);
		expect(Object.keys(body.floatingip)).not.toContain('name');
		expect((await view()).addresses.private).toMatchObject([
			{ addr: '10.10.8.1', 'OS-EXT-IPS:type': 'fixed' },
			{ addr: address, 'OS-EXT-IPS:type': 'floating' },
		]);
		expect(
			(await ask('network', `GET floatingips?port_id=${portId()}`)).body.floatingips,
		).toHaveLength(1);
		server.ownPorts.push(portId());
		await ask('compute', `DELETE servers/${server.id}`);
		pass(1000);
		expect((await ask('network', `GET floatingips/${id}`)).body.floatingip).toMatchObject({
			port_id: null,
			router_id: null,
			fixed_ip_address: null,
			port_details: null,
		});
	});

	it('is bound and set free; a change of anything else leaves it where it is', async () => {
		const { id } = (await make()).body.floatingip;
		const put = async (floatingip: object) =>
			(await ask('network', `PUT floatingips/${id}`, { floatingip })).body.floatingip;
		expect(await put({ port_id: portId() })).toMatchObject({ port_id: portId() });
		expect(await put({ description: 'x' })).toMatchObject({ port_id: portId(), description: 'x' });
		expect(await put({ port_id: null })).toMatchObject({ port_id: null, fixed_ip_address: null });
		expect((await ask('network', `DELETE floatingips/${id}`)).status).toBe(204);
		expect((await ask('network', `GET floatingips/${id}`)).body.NeutronError).toEqual({
			type: 'FloatingIPNotFound',
			message: `Floating IP ${id} could not be found`,
			detail: '',
		});
	});

	it('is refused where it cannot be, as Neutron says it', async () => {
		const say = async (given: object) => {
			const { status, body } = await ask('network', 'POST floatingips', { floatingip: given });
			return [status, body.NeutronError.type, body.NeutronError.message];
		};
		const on = { floating_network_id: external };
		const shared = uuidOf('network shared');
		expect(await say({ x: 1 })).toEqual([400, 'HTTPBadRequest', "Unrecognized attribute(s) 'x'"]);
		expect(await say({ floating_network_id: shared })).toEqual([
			400,
			'BadRequest',
			`Bad floatingip request: Network ${shared} is not a valid external network.`,
		]);
		expect(await say({ ...on, port_id: nobody })).toEqual([
			404,
			'PortNotFound',
			`Port ${nobody} could not be found.`,
		]);
		const { body } = await of('POST os-interface', { interfaceAttachment: { net_id: shared } });
		const { port_id: unreachable } = body.interfaceAttachment;
		expect(await say({ ...on, port_id: unreachable })).toEqual([
			404,
			'ExternalGatewayForFloatingIPNotFound',
			`External network ${external} is not reachable from subnet ${uuidOf('subnet shared')}.  Therefore, cannot associate Port ${unreachable} with a Floating IP.`,
		]);
		await make({ port_id: portId() });
		const [status, type] = await say({ ...on, port_id: portId() });
		expect([status, type]).toEqual([409, 'FloatingIPPortAlreadyAssociated']);
	});
});
