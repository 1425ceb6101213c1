import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { highestMicroversion } from '../../../../openstack/microversion';
import { field, optionalPicker, optionCollection, picker, timeout, waitFor } from '../../fields';
import { thingsNamed } from '../../names';
import { operation, type Values } from '../../operation';
import { getThing } from '../../things';
import { settled } from '../../waits';
import { availabilityZone } from '../availabilityZone/kind';
import { flavor } from '../flavor/kind';
import { keyPair } from '../keyPair/kind';
import { securityGroup } from '../securityGroup/kind';
import { serverGroup } from '../serverGroup/kind';
import {
	blockDevices,
	bootFields,
	checkBootSource,
	conohaBootVolume,
	imageToBootFrom,
} from './bootSource';
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
		placeholder: 'e.g. web-1',
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
	ifNameExists: field({
		displayName: 'If a Server With This Name Exists',
		type: 'options',
		options: [
			{ name: 'Create Another', value: 'create' },
			{ name: 'Fail', value: 'fail' },
			{
				name: 'Return the Existing One',
				value: 'return',
				description: 'So that a workflow can run again without making a second server',
			},
		],
		default: 'create',
		description: 'What to do where the project has a server of just this name',
	}),
	wait: waitFor('Active'),
	options: optionCollection({
		adminPass: field({
			displayName: 'Admin Password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"The administrator's password, where the image sets one. Left out: the cloud makes one up.",
		}),
		availabilityZone: optionalPicker(availabilityZone, 'Where in the region the server runs'),
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
			description: 'Needs compute microversion 2.19',
		}),
		metadata: field({
			displayName: 'Metadata',
			type: 'rows',
			row: 'Entry',
			placeholder: 'Add Entry',
			default: {},
			fields: {
				key: field({ displayName: 'Key', type: 'string', default: '' }),
				value: field({ displayName: 'Value', type: 'string', default: '' }),
			},
		}),
		returnAdminPass: field({
			displayName: 'Return Admin Password',
			type: 'boolean',
			default: false,
			description:
				"Whether to put the administrator's password into the result, where n8n keeps it with the execution",
		}),
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
	api: 'POST /servers',
	description: 'Start a new server from an image, a volume or a snapshot',
	writes: true,
	fields,
	simplified: simplifiedServer,
	async run(cloud, values) {
		checkDetails(values);
		checkBootSource(values);
		checkFloatingIp(values);
		const until = {
			statuses: ['ACTIVE'],
			timeout: values.options.timeout ?? timeout.default,
			afterFailure,
		};
		const active = async (one: Json) => await settled(cloud, kind, one, until);
		const bound = async (one: Json) => await withFloatingIp(cloud, one, values);

		if (values.ifNameExists !== 'create') {
			const existing = await existingServer(cloud, values);
			const isUnfinished = existing?.status === 'BUILD' || existing?.status === 'ERROR';
			if (existing) {
				return await bound(values.wait && isUnfinished ? await active(existing) : existing);
			}
		}
		const { adminPass, ...made } = await createOnce(cloud, values);
		const server = { ...made, name: values.name };
		const full = values.wait
			? await bound(await active(server))
			: await getThing(cloud, kind, String(made.id))
					// A server as new as this may not be found yet; it is there all the same.
					.catch(() => server);
		return values.options.returnAdminPass ? { ...full, adminPass } : full;
	},
});

function afterFailure(reason: string): string {
	const noRoom = /No valid host/i.test(reason)
		? 'No host of the cloud has room for it: choose another flavor, availability zone or server group, or try later. '
		: '';
	return `${noRoom}The server still exists, and counts against the quota: delete it once it is no longer needed.`;
}

async function existingServer(cloud: Cloud, values: CreateValues): Promise<Json | undefined> {
	const existing = await thingsNamed(cloud, kind, values.name);
	if (existing.length === 0) return undefined;
	const ids = existing.map(({ id }) => String(id)).join(', ');
	if (values.ifNameExists === 'fail') {
		throw new Fault(`A server named '${values.name}' exists already`, {
			kind: 'input',
			nextStep: `Its ID: ${ids}. Choose another 'Name', or set 'If a Server With This Name Exists'.`,
		});
	}
	if (existing.length === 1) return existing[0];
	throw new Fault(`There are ${existing.length} servers named '${values.name}'`, {
		kind: 'input',
		nextStep: `Their IDs: ${ids}. Rename or delete all but one.`,
	});
}

async function createOnce(cloud: Cloud, values: CreateValues): Promise<Json> {
	const isConoHa = (await cloud.session()).vendor === 'conoha';
	// Before the volume, so that whatever is wrong with it shows before there is something to pay for.
	const { body, microversion } = serverRequest(cloud, values, isConoHa);
	const volume = isConoHa ? await conohaBootVolume(cloud, values) : undefined;
	if (volume) body.server.block_device_mapping_v2 = [{ uuid: volume.id }];
	const answer = await cloud.compute
		.post<{ server?: Json }>('servers', body, { microversion })
		.then(
			({ server }) => ({ server }),
			(fault: Fault) => ({ fault }),
		);
	if ('server' in answer && answer.server?.id) return answer.server;
	const fault = 'fault' in answer ? answer.fault : withoutId();
	if (fault.kind === 'cancelled') throw unknownOutcome(fault, values.name);
	if (fault.kind !== 'unclear') {
		await volume?.discard();
		throw fault;
	}
	const named = await thingsNamed(cloud, kind, values.name).catch(() => undefined);
	// There was none before, so it is the one asked for.
	if (values.ifNameExists === 'return' && named?.length === 1) return named[0];
	throw unknownOutcome(fault, values.name).with({
		nextStep: [
			whatIsThere(named),
			volume && `The volume made for it has the ID ${volume.id}.`,
			"The request was not repeated, since that could create a second one. 'Return the Existing One' in 'If a Server With This Name Exists' makes a repeated run safe.",
		]
			.filter(Boolean)
			.join(' '),
	});
}

function unknownOutcome(fault: Fault, name: string): Fault {
	return fault.with({
		message: `It is not known whether the server '${name}' was created: ${fault.message}`,
	});
}

function withoutId(): Fault {
	return new Fault('Compute (Nova) answered without the ID of a server', {
		kind: 'unclear',
		service: 'Compute (Nova)',
	});
}

/** @param named the servers of the name; undefined where they could not be looked up */
function whatIsThere(named: Json[] | undefined): string {
	if (!named) return "Its name could not be looked up either: list servers with the filter 'Name'.";
	if (named.length === 0) {
		return "None of this name is listed at the moment: list servers with the filter 'Name' before trying again.";
	}
	const each = named.map(({ id, created }) => `${String(id)}, created ${String(created)}`);
	return `Of this name there is now: ${each.join('; ')}.`;
}

/**
 * The body of POST /servers, and the lowest microversion that knows all of it.
 * @param isConoHa where the volume to boot from is made first, and is yet to be put in
 */
function serverRequest(cloud: Cloud, values: CreateValues, isConoHa: boolean) {
	const { name, flavor, keyPair, securityGroups, options } = values;
	const tags = tagsOf(options.tags);
	const devices = isConoHa ? undefined : blockDevices(values);
	const metadata = Object.fromEntries(
		(options.metadata ?? []).map(({ key, value }) => [key, value]),
	);
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
