import { randomUUID } from 'node:crypto';

import { addressOf, type Call } from './collection.mts';
import { demand } from './novaPolicy.mts';
import { checkQuota } from './novaQuota.mts';
import { novaError, refuse, type Reply } from './replies.mts';
import { pythonText } from './schema.mts';
import { addEvent } from './serverChange.mts';
import { checkRoom } from './serverImages.mts';
import { linksTo, newPassword } from './serverView.mts';
import type { SimulatedServer, State } from './state.mts';
import { volumeStatus, volumesLeft } from './volumes.mts';

let addresses = 0;

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
	const networks = networksOf(given, call, isConoHa);
	if (given.key_name && !state.keyPairs.some(({ name }) => name === given.key_name)) {
		return novaError(400, 'Invalid key_name provided.');
	}
	const groups = ((given.security_groups ?? [{ name: 'default' }]) as Array<{ name: string }>).map(
		({ name }) => {
			const group = state.securityGroups.find(
				(one) => (one.id === name || one.name === name) && one.projectId === projectId,
			);
			return (
				group?.name ??
				refuse(novaError(400, `Unable to find security_group with name or id '${name}'`))
			);
		},
	);
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
			volumes: disk.volumes,
			networks: networks.map((name) => ({
				name,
				address: `10.10.${Math.floor(++addresses / 250)}.${(addresses % 250) + 2}`,
				mac: `fa:16:3e:00:${(addresses >> 8).toString(16).padStart(2, '0')}:${(addresses & 255).toString(16).padStart(2, '0')}`,
			})),
			metadata: given.metadata ?? {},
			tags: given.tags ?? [],
			description: given.description ?? (minor < 19 ? given.name : null),
			keyName: given.key_name ?? null,
			securityGroups: groups,
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
				security_groups: groups.map((name) => ({ name })),
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
		given.imageRef !== undefined &&
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

type Disk = Pick<SimulatedServer, 'imageId' | 'bootImageId' | 'volumes'>;

function conohaDisk(given: any, { cloud: { state } }: Call): Disk {
	const { uuid } = given.block_device_mapping_v2[0];
	const volume = state.volumes.find(({ id }) => id === uuid);
	if (!volume || volume.readyAt > Date.now()) {
		refuse(novaError(400, `Block Device Mapping is Invalid: failed to get volume ${uuid}.`));
	}
	return { volumes: [{ id: uuid, deleteOnTermination: false }] };
}

function diskOf(
	given: any,
	flavor: State['flavors'][number],
	{ cloud: { state }, projectId }: Call,
): Disk {
	const [device] = given.block_device_mapping_v2 ?? [];
	if (!device) {
		if (!given.imageRef) refuse(novaError(400, 'Missing imageRef attribute'));
		const image = state.images.find(({ id }) => id === given.imageRef);
		if (!image) refuse(novaError(400, 'Can not find requested image'));
		if (flavor.disk === 0) {
			const says = 'Only volume-backed servers are allowed for flavors with zero disk.';
			refuse(novaError(403, says));
		}
		checkRoom(flavor, image);
		return { imageId: image.id, bootImageId: image.id, volumes: [] };
	}
	const volume = { id: randomUUID(), deleteOnTermination: device.delete_on_termination ?? false };
	const missing = (says: string) => refuse(novaError(400, says));
	switch (device.source_type) {
		case 'volume': {
			const wanted = volumesLeft(state).find(({ id }) => id === device.uuid);
			if (!wanted) {
				return missing(`Block Device Mapping is Invalid: failed to get volume ${device.uuid}.`);
			}
			const status = volumeStatus(wanted, state);
			if (status !== 'available') {
				missing(
					`Invalid volume: Invalid input received: Invalid volume: Volume ${wanted.id} status must be available or downloading to reserve, but the current status is ${status}. (HTTP 400) (Request-ID: req-11111111-5eed-4000-8000-000000000000)`,
				);
			}
			return { volumes: [{ ...volume, id: device.uuid }] };
		}
		case 'snapshot':
			if (!state.snapshots.some(({ id }) => id === device.uuid)) {
				missing(`Snapshot ${device.uuid} could not be found.`);
			}
			break;
		default:
			if (!state.images.some(({ id }) => id === device.uuid)) {
				missing('Can not find requested image');
			}
	}
	if (device.volume_type && !state.volumeTypes.some(({ name }) => name === device.volume_type)) {
		missing(`Volume type ${device.volume_type} could not be found.`);
	}
	state.volumes.push({
		id: volume.id,
		name: '',
		projectId,
		size: device.volume_size,
		type: device.volume_type ?? 'loopback',
		bootable: true,
		snapshotId: device.source_type === 'snapshot' ? device.uuid : undefined,
		readyAt: 0,
	});
	const bootImageId = device.source_type === 'image' ? device.uuid : undefined;
	return { bootImageId, volumes: [volume] };
}

function networksOf(given: any, { cloud, projectId }: Call, isConoHa: boolean): string[] {
	const { networks, ports } = cloud.state;
	const usable = networks.filter(
		(network) => (network.projectId === projectId || network.shared) && !network.external,
	);
	if (isConoHa) return usable.slice(0, 1).map(({ name }) => name);
	if (given.networks === 'none') return [];
	if (given.networks === undefined || given.networks === 'auto') {
		if (usable.length <= 1) return usable.map(({ name }) => name);
		const says = 'Multiple possible networks found, use a Network ID to be more specific.';
		refuse(novaError(409, says));
	}
	return (given.networks as Array<{ uuid?: string; port?: string }>).map(({ uuid, port }) => {
		const used = ports.find(({ id }) => id === port);
		if (port && !used) refuse(novaError(400, `Port id ${port} could not be found.`));
		const network = networks.find(({ id }) => id === (used?.networkId ?? uuid));
		return network?.name ?? refuse(novaError(400, `Network ${uuid} could not be found.`));
	});
}
