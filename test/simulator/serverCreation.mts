import { randomUUID } from 'node:crypto';

import { isTaken } from './addresses.mts';
import { addressOf, type Call } from './collection.mts';
import { later } from './later.mts';
import { demand } from './novaPolicy.mts';
import { checkQuota } from './novaQuota.mts';
import { novaError, refuse, type Reply } from './replies.mts';
import { pythonText } from './schema.mts';
import { addEvent } from './serverChange.mts';
import { checkRoom } from './serverImages.mts';
import { linksTo, newPassword } from './serverView.mts';
import { addPort, bind } from './serverPorts.mts';
import type { Row, ServerVolume, SimulatedServer, State } from './state.mts';
import { volume as newVolume } from './volumeRows.mts';
import { attach, attachLater, tooBig } from './volumes.mts';

/** https://docs.openstack.org/api-ref/compute/#create-server */
export function createServer(call: Call): Reply {
	const { token, cloud, minor, json, projectId } = call;
	const given = json?.server;
	if (!given) return novaError(400, 'Malformed request body');
	demand(call, 'servers:create');
	const isConoHa = cloud.options.catalog === 'conoha';
	const refused = isConoHa ? refusedByConoHa(given) : refusedBySchema(given, minor);
	if (refused) return refused;
	const { state, options } = cloud;
	const flavor = state.flavors.find(({ id }) => id === given.flavorRef);
	if (!flavor) return novaError(400, `Flavor ${given.flavorRef} could not be found.`);
	const disk = isConoHa ? conohaDisk(given, call) : diskOf(given, flavor, call);
	const nics = nicsOf(given, call, isConoHa);
	if (given.key_name && !state.keyPairs.some(({ name }) => name === given.key_name)) {
		return novaError(400, 'Invalid key_name provided.');
	}
	const groups = ((given.security_groups ?? [{ name: 'default' }]) as Row[]).map(({ name }) => {
		const group = state.securityGroups.find(
			(one) => (one.id === name || one.name === name) && one.project_id === projectId,
		);
		const says = `Unable to find security_group with name or id '${name}'`;
		return group ?? refuse(novaError(400, says));
	});
	if (given.availability_zone && given.availability_zone !== 'nova') {
		return novaError(400, 'The requested availability zone is not available');
	}
	const hint = json['os:scheduler_hints']?.group;
	const serverGroup = state.serverGroups.find(({ id }) => id === hint);
	if (hint && !serverGroup) return novaError(400, `Instance group ${hint} could not be found.`);
	const count = Number(given.min_count ?? 1);
	const wanted = { cores: count * flavor.vcpus, instances: count, ram: count * flavor.ram };
	checkQuota(token.project!, wanted, state);
	const now = Date.now();
	const made = Array.from(
		{ length: count },
		(_, index): SimulatedServer => ({
			id: randomUUID(),
			name: `${given.name ?? 'v-203-0-113-7'}${count > 1 ? `-${index + 1}` : ''}`,
			projectId,
			userId: token.user.id,
			flavorId: flavor.id,
			imageId: disk.imageId,
			bootImageId: disk.bootImageId,
			volumes: [],
			ownPorts: [],
			metadata: given.metadata ?? {},
			tags: given.tags ?? [],
			description: given.description ?? (minor < 19 ? given.name : null),
			keyName: given.key_name ?? null,
			availabilityZone: 'nova',
			configDrive: given.config_drive ?? false,
			created: now,
			updated: now,
			readyAt: now + options.buildTime,
			vmState: 'active',
			task: null,
			events: [],
			fault: flavor.vcpus > 256 ? 'No valid host was found. ' : undefined,
		}),
	);
	state.servers.push(...made);
	for (const one of made) {
		serverGroup?.members.push(one.id);
		const isHosted = one.fault === undefined;
		if (isHosted) equip(one, disk.devices, nics, groups, call);
		const step = isHosted
			? 'compute__do_build_and_run_instance'
			: 'conductor_schedule_and_build_instances';
		const event = addEvent(one, 'create', [step], call);
		Object.assign(event, { ended: one.readyAt, failed: !isHosted });
	}
	const [server] = made;
	return {
		status: 202,
		body: {
			server: {
				id: server.id,
				links: linksTo(call, `servers/${server.id}`),
				'OS-DCF:diskConfig': 'MANUAL',
				security_groups: groups.map(({ name }) => ({ name })),
				adminPass: given.adminPass ?? newPassword,
			},
		},
		headers: { Location: `${addressOf(call)}/servers/${server.id}` },
	};
}

function refusedBySchema(given: any, minor: number): Reply | undefined {
	const python = pythonText(given);
	const wrong = (field: string, value: unknown, says: string) =>
		novaError(400, `Invalid input for field/attribute ${field}. Value: ${String(value)}. ${says}`);
	if (given.name === undefined) return wrong('server', python, "'name' is a required property");
	if (given.name === '') return wrong('name', '', "'' is too short");
	const tooNew = [minor < 19 && 'description', minor < 52 && 'tags'].find(
		(key) => key && key in given,
	);
	if (tooNew) {
		return wrong(
			'server',
			python,
			`Additional properties are not allowed ('${tooNew}' was unexpected)`,
		);
	}
	if (minor >= 37 && given.networks === undefined) {
		return wrong('server', python, "'networks' is a required property");
	}
	if (minor < 37 && typeof given.networks === 'string') {
		return wrong('networks', given.networks, `'${given.networks}' is not of type 'array'`);
	}
	const devices = (given.block_device_mapping_v2 ?? []) as object[];
	const tooNewDevice = minor < 67 ? devices.findIndex((one) => 'volume_type' in one) : -1;
	if (tooNewDevice >= 0) {
		return wrong(
			String(tooNewDevice),
			pythonText(devices[tooNewDevice]),
			"Additional properties are not allowed ('volume_type' was unexpected)",
		);
	}
	if (
		// Empty where it boots from a volume.
		given.imageRef &&
		!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given.imageRef)
	) {
		return wrong(
			'imageRef',
			given.imageRef,
			`'${given.imageRef}' is not valid under any of the given schemas`,
		);
	}
	for (const [key, value] of Object.entries(given.metadata ?? {})) {
		if (typeof value !== 'string') {
			return wrong(key, value, `${String(value)} is not of type 'string'`);
		}
	}
	return undefined;
}

/** https://doc.conoha.jp/api-vps3/compute-create_vm-v3/ */
function refusedByConoHa(given: any): Reply | undefined {
	if (given.imageRef || given.networks) return novaError(400, 'Bad request');
	const devices = given.block_device_mapping_v2 ?? [];
	if (devices.length === 0) return novaError(400, 'block_device_mapping_v2 is required');
	if (!given.metadata?.instance_name_tag) return novaError(400, 'instance_name_tag is required');
	return undefined;
}

/** What a server is to have for a disk, before anything is made. */
interface Device {
	/** One that exists; left out: Nova makes it */
	volume?: Row;
	making?: Record<string, unknown>;
	deleteOnTermination: boolean;
	isRoot: boolean;
	tag: string | null;
}

interface Disk {
	imageId?: string;
	bootImageId?: string;
	devices: Device[];
}

/** A network to make a port in, or a port that exists. */
interface Nic {
	network: Row;
	fixedIp?: string;
	port?: Row;
}

/** Gives a server that has a host its volumes and ports. */
function equip(
	server: SimulatedServer,
	devices: Device[],
	nics: Nic[],
	groups: Row[],
	call: Call,
): void {
	const { cloud, token, projectId } = call;
	const { state } = cloud;
	for (const { volume: given, making, deleteOnTermination, isRoot, tag } of devices) {
		const volume = given ?? newVolume(projectId, token.user.id, making!);
		const attached: ServerVolume = {
			id: volume.id,
			device: nextDevice(server),
			deleteOnTermination,
			tag,
			isRoot,
			attachmentId: randomUUID(),
			mappingId: randomUUID(),
		};
		server.volumes.push(attached);
		if (given) {
			attachLater(server, attached, cloud);
			continue;
		}
		state.volumes.push(volume);
		if (volume.size > tooBig) {
			volume.status = 'error';
			server.fault = `Build of instance ${server.id} aborted: Volume ${volume.id} did not finish being created even after we waited 0 seconds or 1 attempts. And its status is error.`;
			continue;
		}
		later(cloud, cloud.options.buildTime, () => {
			if (server.volumes.includes(attached)) attach(server, attached, state);
		});
	}
	const security_groups = groups.map(({ id }) => id);
	for (const { network, fixedIp, port } of nics) {
		const fixed_ips = fixedIp ? [{ ip_address: fixedIp }] : undefined;
		if (port) bind(port, server);
		else addPort(server, network, { fixed_ips, security_groups }, state);
	}
}

/** The next one that is free; a disk that is no volume is the first. */
export function nextDevice({ imageId, volumes }: SimulatedServer): string {
	const taken = volumes.map(({ device }) => device);
	if (imageId) taken.push('/dev/sda');
	const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
	return letters.map((letter) => `/dev/sd${letter}`).find((one) => !taken.includes(one))!;
}

function conohaDisk(given: any, { cloud: { state } }: Call): Disk {
	const { uuid } = given.block_device_mapping_v2[0];
	const volume = state.volumes.find(({ id }) => id === uuid);
	if (volume?.status !== 'available') {
		refuse(novaError(400, `Block Device Mapping is Invalid: failed to get volume ${uuid}.`));
	}
	return { devices: [{ volume, deleteOnTermination: false, isRoot: true, tag: null }] };
}

function diskOf(given: any, flavor: State['flavors'][number], call: Call): Disk {
	const { images } = call.cloud.state;
	const mapping = (given.block_device_mapping_v2 ?? []) as Array<Record<string, any>>;
	const devices = mapping
		.filter((one) => one.destination_type !== 'local')
		.map((one) => deviceOf(one, call));
	const root = mapping.find((one) => Number(one.boot_index) === 0);
	if (root && root.destination_type !== 'local') {
		return { bootImageId: root.source_type === 'image' ? root.uuid : undefined, devices };
	}
	const wanted = given.imageRef ?? root?.uuid;
	if (!wanted) refuse(novaError(400, 'Missing imageRef attribute'));
	const image = images.find(({ id }) => id === wanted);
	if (!image) refuse(novaError(400, 'Can not find requested image'));
	if (flavor.disk === 0) {
		const says = 'Only volume-backed servers are allowed for flavors with zero disk.';
		refuse(novaError(403, says));
	}
	checkRoom(flavor, image);
	return { imageId: image.id, bootImageId: image.id, devices };
}

function deviceOf(given: Record<string, any>, { cloud: { state } }: Call): Device {
	const wrong = (says: string) => refuse(novaError(400, says));
	const device = {
		deleteOnTermination: given.delete_on_termination ?? false,
		isRoot: Number(given.boot_index) === 0,
		tag: given.tag ?? null,
	};
	const { source_type: source, uuid, volume_type: type } = given;
	if (source === 'volume') {
		const volume = state.volumes.find(({ id }) => id === uuid);
		if (!volume) {
			return wrong(`Block Device Mapping is Invalid: failed to get volume ${uuid}.`);
		}
		if (volume.status !== 'available') {
			wrong(
				`Invalid volume: Invalid input received: Invalid volume: Volume ${uuid} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400) (Request-ID: req-11111111-5eed-4000-8000-000000000000)`,
			);
		}
		return { ...device, volume };
	}
	const isThere = (rows: Array<{ id: string }>) => rows.some(({ id }) => id === uuid);
	if (source === 'snapshot' && !isThere(state.snapshots)) {
		wrong(`Snapshot ${uuid} could not be found.`);
	}
	if (source === 'image' && !isThere(state.images)) wrong('Can not find requested image');
	const typeOf = state.volumeTypes.find(({ id, name }) => type === id || type === name);
	if (type && !typeOf) wrong(`Volume type ${type} could not be found.`);
	const making = {
		size: Number(given.volume_size),
		volume_type: typeOf?.name ?? 'loopback',
		bootable: String(source !== 'blank'),
		snapshot_id: source === 'snapshot' ? uuid : null,
		description: '',
	};
	return { ...device, making };
}

function nicsOf(given: any, { cloud, projectId }: Call, isConoHa: boolean): Nic[] {
	const { networks, ports } = cloud.state;
	const usable = networks.filter(
		(network) =>
			(network.project_id === projectId || network.shared) && !network['router:external'],
	);
	if (isConoHa) return usable.slice(0, 1).map((network) => ({ network }));
	if (given.networks === 'none') return [];
	if (given.networks === undefined || given.networks === 'auto') {
		if (usable.length <= 1) return usable.map((network) => ({ network }));
		const says = 'Multiple possible networks found, use a Network ID to be more specific.';
		refuse(novaError(409, says));
	}
	return (given.networks as Array<Record<string, string>>).map((one) => {
		const port = ports.find(({ id }) => id === one.port);
		if (one.port && !port) refuse(novaError(400, `Port id ${one.port} could not be found.`));
		if (port?.device_id) refuse(novaError(409, `Port ${port.id} is still in use.`));
		const network = networks.find(({ id }) => id === (port?.network_id ?? one.uuid));
		if (!network) return refuse(novaError(400, `Network ${one.uuid} could not be found.`));
		if (one.fixed_ip && isTaken(one.fixed_ip, network.id, cloud.state)) {
			refuse(novaError(400, `Fixed IP ${one.fixed_ip} is already in use.`));
		}
		return { network, port, fixedIp: one.fixed_ip };
	});
}
