import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { highestMicroversion } from '../../../../openstack/microversion';
import { entriesOf } from '../../bodies';
import {
	createOnce,
	ifNameExists,
	mayBeDone,
	noticeAsItWas,
	type Created,
	type Creation,
} from '../../creation';
import {
	field,
	keysAndValues,
	optionalPicker,
	optionCollection,
	picker,
	timeout,
	waitFor,
} from '../../fields';
import { operation, type Values } from '../../operation';
import { getThing } from '../../things';
import { settled, type Until } from '../../waits';
import { availabilityZone } from '../availabilityZone/kind';
import { flavor } from '../flavor/kind';
import { keyPair } from '../keyPair/kind';
import { securityGroup } from '../securityGroup/kind';
import { serverGroup } from '../serverGroup/kind';
import { adminPassOf, adminPassOptions } from './adminPass';
import {
	blockDevices,
	bootFields,
	checkBootSource,
	conohaBootVolume,
	imageToBootFrom,
	type BootVolume,
} from './bootSource';
import { consoleText, untilConsoleSays } from './consoleText';
import { checkDetails, encodedUserData, tagsOf } from './details';
import { checkFloatingIp, floatingIpFields, withFloatingIp } from './floatingIp';
import { server as kind } from './kind';
import { networkFields, networksOf } from './networks';
import { simplifiedServer } from './simplified';

const fields = {
	name: field({
		displayName: 'Name',
		type: 'string',
		default: '',
		required: true,
		placeholder: `e.g. ${kind.example}`,
		description: 'What the server is called. Names need not be unique.',
	}),
	flavor: picker(flavor, 'The size of the server'),
	...bootFields,
	...networkFields,
	...floatingIpFields,
	keyPair: optionalPicker(keyPair, 'The SSH key that may log in. Key pairs belong to the user.'),
	securityGroups: field({
		displayName: 'Security Groups',
		type: 'rows',
		row: 'Security Group',
		placeholder: 'Add Security Group',
		default: {},
		description: "Left out: the project's default group. Ports that exist already keep their own.",
		fields: {
			group: optionalPicker(securityGroup, 'By its ID or name'),
		},
	}),
	ifNameExists: ifNameExists(kind),
	wait: waitFor('Active'),
	options: optionCollection({
		...adminPassOptions,
		availabilityZone: optionalPicker(availabilityZone, 'Where in the region the server runs'),
		consoleText: {
			...consoleText,
			description: `With 'Wait Until Active'. ${consoleText.description}.`,
		},
		configDrive: field({
			displayName: 'Config Drive',
			type: 'boolean',
			default: true,
			description:
				'Whether the server gets its settings on a drive, for networks without a metadata service',
		}),
		description: field({
			displayName: 'Description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Created by n8n',
			description: 'Needs compute microversion 2.19',
		}),
		metadata: keysAndValues('Metadata', 'Entry', 'What the server says of itself besides'),
		serverGroup: optionalPicker(serverGroup, 'Whose rule says which servers share a host'),
		tags: field({
			displayName: 'Tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. web, production',
			description: 'Separated by commas. Needs compute microversion 2.52.',
		}),
		timeout,
		userData: field({
			displayName: 'User Data',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. #cloud-config',
			description: 'A cloud-init file or script, as plain text: it is encoded for you',
		}),
	}),
} as const;

type CreateValues = Values<typeof fields>;

/**
 * Creates a server and waits until it runs. The request is never repeated: Nova makes a second server of it.
 * Compute API, POST /servers.
 */
export const create = operation({
	name: 'Create',
	action: 'Create server',
	api: 'POST /servers; POST /servers/{id}/action os-getConsoleOutput; POST /floatingips; PUT /floatingips/{id}; POST /volumes; DELETE /volumes/{id}',
	description: 'Start a new server from an image, a volume or a snapshot',
	writes: true,
	fields,
	simplified: simplifiedServer,
	async run(cloud, values) {
		checkDetails(values);
		checkBootSource(values);
		checkFloatingIp(values);
		const { adminPass: given, consoleText: text, returnAdminPass } = values.options;
		const seconds = values.options.timeout ?? timeout.default;
		const until = { statuses: ['ACTIVE'], timeout: seconds, afterFailure };
		const untilItSays = { ...until, ...untilConsoleSays(cloud, text) };
		const { thing, how } = await createOnce(cloud, kind, await creationOf(cloud, values));
		noticeAsItWas(cloud, kind, { how }, 'Its flavor, image and networks');
		const { adminPass, ...server } = thing;
		const made = await finished(cloud, values.wait && until, { name: values.name, ...server }, how);
		const full = await withFloatingIp(cloud, made, values);
		// What it has to say may need the floating IP.
		if (text && values.wait && how !== 'existed') await settled(cloud, kind, full, untilItSays);
		if (!returnAdminPass) return full;
		return { ...full, adminPass: adminPassOf(cloud, how, adminPass, given) };
	},
});

function afterFailure(reason: string): string {
	const noRoom = /No valid host/i.test(reason)
		? 'No host of the cloud has room for it: choose another flavor, availability zone or server group, or try later. '
		: '';
	return `${noRoom}The server still exists, and counts against the quota: delete it once it is no longer needed.`;
}

async function creationOf(cloud: Cloud, values: CreateValues): Promise<Creation> {
	const isConoHa = (await cloud.session()).vendor === 'conoha';
	// Before the volume, so that whatever is wrong with it shows before there is something to pay for.
	const { body, microversion } = serverRequest(cloud, values, isConoHa);
	let volume: BootVolume | undefined;
	return {
		name: values.name,
		ifNameExists: values.ifNameExists,
		async prepare() {
			if (!isConoHa) return;
			volume = await conohaBootVolume(cloud, values);
			body.server.block_device_mapping_v2 = [{ uuid: volume.id }];
		},
		async send() {
			const sent = cloud.compute.post('servers', body, { key: kind.key, microversion });
			return await sent.catch(async (fault: Fault) => {
				if (!volume || mayBeDone(fault)) throw fault;
				const left = await volume.discard();
				throw fault.with({ nextStep: [fault.nextStep, left].filter(Boolean).join(' ') });
			});
		},
		aftermath: () => (volume ? `The volume made for it has the ID ${volume.id}.` : ''),
	};
}

/** The server when it runs, or as it is now. */
async function finished(
	cloud: Cloud,
	until: Until | false,
	server: Json,
	how: Created['how'],
): Promise<Json> {
	const isUnfinished = how !== 'existed' || /^(BUILD|ERROR)$/.test(String(server.status));
	if (until && isUnfinished) return await settled(cloud, kind, server, until);
	if (how === 'existed') return server;
	// A server as new as this may not be found yet; it is there all the same.
	return await getThing(cloud, kind, String(server.id)).catch(() => server);
}

/**
 * The body of POST /servers, and the lowest microversion that knows all of it.
 * @param isConoHa where the volume to boot from is made first, and is yet to be put in
 */
function serverRequest(cloud: Cloud, values: CreateValues, isConoHa: boolean) {
	const { name, flavor, keyPair, securityGroups, options } = values;
	const tags = tagsOf(options.tags);
	const devices = isConoHa ? undefined : blockDevices(values);
	const metadata = entriesOf(options.metadata ?? []);
	const groups = securityGroups.filter(({ group }) => group).map(({ group }) => ({ name: group }));
	const server = {
		name,
		flavorRef: flavor,
		imageRef: isConoHa ? undefined : imageToBootFrom(values),
		block_device_mapping_v2: devices,
		key_name: keyPair || undefined,
		security_groups: groups.length > 0 ? groups : undefined,
		availability_zone: options.availabilityZone || undefined,
		user_data: options.userData ? encodedUserData(options.userData, isConoHa) : undefined,
		metadata: isConoHa ? { ...metadata, instance_name_tag: name } : metadata,
		config_drive: options.configDrive,
		adminPass: options.adminPass || undefined,
		description: options.description || undefined,
		tags: tags.length > 0 ? tags : undefined,
	};
	const needed = highestMicroversion([
		options.description ? '2.19' : undefined,
		tags.length > 0 ? '2.52' : undefined,
		devices?.some((device) => 'volume_type' in device) ? '2.67' : undefined,
	]);
	const networks = networksOf(values, cloud.transport.computeMicroversion || needed);
	const hints = options.serverGroup ? { 'os:scheduler_hints': { group: options.serverGroup } } : {};
	return {
		body: { server: { ...server, networks: networks.value }, ...hints },
		microversion: highestMicroversion([needed, networks.microversion]),
	};
}
