import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { fieldsOf, type Field, type Fields } from '../../nodes/OpenStack/operation.ts';
import { resources } from '../../nodes/OpenStack/resources/index.ts';
import { byId } from '../engine/fixtures.mts';
import { image, uuidOf, type Row, type State } from '../simulator/state.mts';

/** Values of fields. A picker's is the name of a thing on the cloud of scenes. */
type Given = Record<string, unknown>;

/** A step of a person: which operation, with which values besides those of an example. */
type Step = [operation: string, given?: Given];

/** An operation in a place where it can do its work. */
interface Scene {
	/** What must have been done before */
	after?: Step[];
	with?: Given;
}

const onPrivate = {
	networkMode: 'chosen',
	networks: { row: [{ network: byId(uuidOf('network private')) }] },
};

/** What stands on the cloud before any scene: each is there under the name that examples use. */
export const stage: Step[] = [
	['server create', { name: 'web', image: 'tiny-raw', ...onPrivate }],
	['volume create', { name: 'data', size: 1 }],
	['volumeBackup create', { name: 'copy', volume: 'bootable' }],
	['floatingIp create', { bindTo: 'nothing' }],
	['image create', { name: 'empty', source: 'none' }],
	['router create', { name: 'second', externalNetwork: undefined }],
];

/** Has another project share an image: what a person of this project cannot do. */
export function shareFromElsewhere(state: State): void {
	const [{ id: projectId }, other] = state.projects;
	const given = image('given', other, { visibility: 'shared' });
	state.images.push(given);
	const now = Date.now();
	const { id: imageId } = given;
	state.imageMembers.push({ imageId, projectId, status: 'pending', created: now, updated: now });
}

/** Every operation's name. */
export const operations = Object.entries(resources).flatMap(([resource, one]) =>
	Object.keys(one.operations).map((operation) => `${resource} ${operation}`),
);

const small = { flavor: 'm1.small', options: { confirm: false } };

/** Where an example alone cannot do its work, or less than it may. */
export const scenes: Record<string, Scene> = {
	'apiRequest send': { with: { path: 'servers/detail', response: 'list', returnAll: true } },
	'applicationCredential delete': { after: [['applicationCredential create']] },
	'applicationCredential get': { after: [['applicationCredential create']] },
	'ec2Credential delete': { after: [['ec2Credential create']] },
	'ec2Credential list': { after: [['ec2Credential create']] },
	'floatingIp associate': { with: { bindTo: 'server' } },
	'floatingIp create': { with: { bindTo: 'server' } },
	'floatingIp deletePortForwarding': { after: [['floatingIp createPortForwarding']] },
	'floatingIp disassociate': { after: [['floatingIp associate', { bindTo: 'server' }]] },
	'floatingIp listPortForwardings': { after: [['floatingIp createPortForwarding']] },
	'identity changeOwnPassword': {
		with: { currentPassword: 'demo-secret', newPassword: 'another-secret' },
	},
	'image answerShare': { with: { image: uuidOf('image given') } },
	'image deleteOld': { with: { namePattern: 'own-*', keep: 0, dryRun: false } },
	'image import': { with: { image: 'empty', wait: false } },
	'image listMembers': {
		after: [['image share', { image: 'empty' }]],
		with: { image: 'empty' },
	},
	'image share': { with: { image: 'empty' } },
	'image unshare': { after: [['image share', { image: 'empty' }]], with: { image: 'empty' } },
	'image upload': { with: { image: 'empty' } },
	'network create': { with: { cidr: '10.77.0.0/24' } },
	'network delete': { after: [['network create']], with: { network: 'example' } },
	'router addInterface': {
		after: [['network create', { cidr: '10.77.0.0/24' }]],
		with: { router: 'second', subnet: 'example' },
	},
	'router delete': { with: { router: 'second' } },
	'report orphans': { with: { minimumAge: 0 } },
	'router removeInterface': { with: { router: 'router1', subnet: 'private-subnet' } },
	'securityGroup create': { with: { rules: { row: [{ rule: 'ssh' }, { rule: 'https' }] } } },
	'securityGroupRule delete': { after: [['securityGroupRule create']] },
	'server addSecurityGroup': { with: { securityGroup: 'web' } },
	'server attachInterface': { with: { connectTo: 'port' } },
	'server confirmResize': { after: [['server resize', small]] },
	'server create': {
		with: {
			...onPrivate,
			bootFrom: 'newVolume',
			image: 'tiny-raw',
			volumeSize: 1,
			floatingIp: 'new',
			externalNetwork: 'public',
		},
	},
	'server delete': {
		after: [['floatingIp associate', { bindTo: 'server' }], ['server attachVolume']],
		with: { options: { deleteVolumes: true, releaseFloatingIps: true } },
	},
	'server detachInterface': { after: [['server attachInterface', { connectTo: 'port' }]] },
	'server detachVolume': { after: [['server attachVolume']] },
	'server listVolumes': { after: [['server attachVolume']] },
	'server removeSecurityGroup': { with: { securityGroup: 'default' } },
	'server resize': { with: { flavor: 'm1.small' } },
	'server resume': { after: [['server suspend']] },
	'server revertResize': { after: [['server resize', small]] },
	'server start': { after: [['server stop']] },
	'server unlock': { after: [['server lock']] },
	'server unpause': { after: [['server pause']] },
	'server unrescue': { after: [['server rescue']] },
	'server unshelve': { after: [['server shelve']] },
	'subnet create': { after: [['network create', { cidr: '' }]], with: { network: 'example' } },
	'subnet delete': {
		after: [['network create', { cidr: '10.77.0.0/24' }]],
		with: { subnet: 'example' },
	},
	'volume changeType': { with: { volumeType: 'loopback-fast' } },
	'volume delete': { with: { volume: 'data' } },
	'volume extend': { with: { size: 2 } },
	'volume revertToSnapshot': { with: { volume: 'bootable' } },
	'volumeBackup create': { with: { volume: 'data' } },
	'volumeBackup deleteOld': { with: { namePattern: '*', keep: 0, dryRun: false } },
	'volumeSnapshot create': { with: { volume: 'data' } },
	'volumeSnapshot deleteOld': { with: { namePattern: '*', keep: 0, dryRun: false } },
	'volumeTransfer accept': { after: [['volumeTransfer create']] },
	'volumeTransfer delete': { after: [['volumeTransfer create']] },
	'volumeTransfer get': { after: [['volumeTransfer create']] },
	'volumeTransfer list': { after: [['volumeTransfer create']] },
};

/** The thing of a kind that an example is about, where none is given. */
const examples: Record<string, string> = {
	'application credential': 'example',
	'availability zone': 'nova',
	'external network': 'public',
	flavor: 'm1.tiny',
	image: 'own-snapshot',
	'key pair': 'demo-key',
	network: 'private',
	port: 'spare',
	router: 'router1',
	'security group': 'web',
	'server group': 'apart',
	server: 'web',
	subnet: 'private-subnet',
	'volume backup': 'copy',
	'volume snapshot': 'nightly',
	'volume transfer': 'example',
	'volume type': 'loopback',
	volume: 'data',
};

/** Of texts, by the name of the field. */
const texts: Record<string, unknown> = {
	adminPass: 'An-Example-Pa55w0rd',
	cidr: '10.78.0.0/24',
	fileField: 'data',
	outputField: 'data',
	publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample example',
	url: 'http://127.0.0.1/disk.raw',
};

/** An item with a file. */
export const item: INodeExecutionData = {
	json: {},
	binary: {
		data: { data: Buffer.from('disk').toString('base64'), mimeType: 'application/octet-stream' },
	},
};

/**
 * The parameters of an operation as a person fills them in.
 * @param given instead of the examples
 * @param state of the cloud, which has the things that they name
 */
export function filledIn(name: string, given: Given, state: State): IDataObject {
	const [resource, operation] = name.split(' ');
	const fields = fieldsOf(resources[resource].operations[operation]);
	const values: Given = { resource, operation };
	for (const [field, definition] of Object.entries(fields)) {
		const isShown = Object.entries(definition.showIf ?? {}).every(([other, shown]) =>
			shown.includes(valueOf(other, fields, given) as string),
		);
		if (isShown) values[field] = parameter(field, definition, given, state);
	}
	return values as IDataObject;
}

function valueOf(name: string, fields: Fields, given: Given): unknown {
	return name in given ? given[name] : fields[name].default;
}

function parameter(name: string, field: Field, given: Given, state: State): unknown {
	if (field.type === 'picker') {
		const isWanted = field.required || name in given || field.of === 'service' || field.showIf;
		const noun = field.of === 'service' ? 'service' : field.of.noun;
		const chosen = name in given ? given[name] : isWanted ? examples[noun] : undefined;
		return chosen === undefined && !isWanted ? byId('') : byId(idOf(noun, chosen, state));
	}
	if (name in given) return given[name];
	if (name === 'updateFields') return exampleUpdate(field as Field & { fields: Fields });
	if (name in special) return special[name](state);
	if (name in texts) return texts[name];
	return field.type === 'string' && field.required ? field.default || 'example' : field.default;
}

/** A change of each sort that the kind has. */
function exampleUpdate({ fields }: { fields: Fields }): Given {
	const changes: Given = {
		description: 'changed',
		addTags: 'one',
		setMetadata: { row: [{ key: 'owner', value: 'me' }] },
		setProperties: { row: [{ key: 'os_distro', value: 'debian' }] },
	};
	const known = Object.entries(changes).filter(([name]) => name in fields);
	return known.length > 0 ? Object.fromEntries(known) : { name: 'changed' };
}

/** Values that only the cloud knows. */
const special: Record<string, (state: State) => unknown> = {
	project: ({ projects }) => projects[1].id,
	portForwarding: ({ floatingIps }) => (floatingIps[0].port_forwardings as Row[])[0].id,
	transferId: ({ volumeTransfers }) => volumeTransfers[0].id,
	authKey: ({ volumeTransfers }) => volumeTransfers[0].auth_key,
};

function idOf(noun: string, name: unknown, state: State): string {
	const lists: Record<string, Array<{ id: string; name?: string }>> = {
		'application credential': state.applicationCredentials,
		'external network': state.networks,
		flavor: state.flavors,
		image: state.images,
		network: state.networks,
		port: state.ports,
		router: state.routers,
		'security group': state.securityGroups,
		'server group': state.serverGroups,
		server: state.servers,
		subnet: state.subnets,
		'volume backup': state.backups,
		'volume snapshot': state.snapshots,
		'volume transfer': state.volumeTransfers,
		'volume type': state.volumeTypes,
		volume: state.volumes,
	};
	switch (noun) {
		case 'service':
			return 'compute';
		case 'floating IP':
			return state.floatingIps[0].id;
		case 'EC2 credential':
			return state.ec2Credentials[0].access;
		case 'security group rule':
			return (
				state.securityGroups.find((one) => one.name === 'web')!.security_group_rules as Row[]
			).at(-1)!.id;
		default:
			return lists[noun]?.find((one) => one.name === name)?.id ?? String(name ?? '');
	}
}
