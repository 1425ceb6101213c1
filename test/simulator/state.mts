import { createHash } from 'node:crypto';

import { poolsOf } from './addresses.mts';
import type { Ec2Credential } from './ec2Credentials.mts';
import type { ImageData } from './imageData.mts';
import type { ImageTask } from './imageImport.mts';
import type { ImageMember } from './imageRows.mts';
import { checksumsOfZeros } from './imageZeros.mts';
import type { Due } from './later.mts';
import { network, port, router, securityGroup, subnet } from './networkRows.mts';
import type { VmState } from './serverStates.mts';
import { snapshot, volume, volumeType } from './volumeRows.mts';

export interface Token {
	id: string;
	user: User;
	project?: Project;
	/** "project", "domain", "system" or "unscoped" */
	scope: string;
	roles: string[];
	methods: string[];
	/** Logged in with it, and so for its project alone */
	applicationCredential?: ApplicationCredential;
	issuedAt: number;
	expiresAt: number;
}

export interface User {
	id: string;
	name: string;
	password: string;
	domain: Domain;
	/** Until the second in which this was has passed, even new tokens are refused */
	passwordChangedAt?: number;
	/** Needs a second factor to log in */
	mfa?: boolean;
	/** Project ID to role names */
	roles: Record<string, string[]>;
	/** Of a login that asks for no scope */
	defaultProject?: Project;
	isSystemAdmin?: boolean;
}

export interface Domain {
	id: string;
	name: string;
}

export interface Project {
	id: string;
	name: string;
	domain: Domain;
	quota: { instances: number; cores: number; ram: number };
}

export interface ApplicationCredential {
	id: string;
	name: string;
	secret: string;
	user: User;
	project: Project;
	/** Left out: never */
	expiresAt?: string;
	description?: string | null;
	/** Left out: all of the user's */
	roles?: string[];
	/** Whether one who is logged in with it may make and delete others */
	unrestricted?: boolean | null;
	accessRules?: AccessRule[];
}

/** A request that an application credential is good for. */
export interface AccessRule {
	id: string;
	userId: string;
	service: string;
	path: string;
	method: string;
}

export interface SimulatedServer {
	id: string;
	name: string;
	projectId: string;
	userId: string;
	flavorId: string;
	/** Left out: its disk is a volume */
	imageId?: string;
	/** That it was built from, be its disk a volume or not */
	bootImageId?: string;
	volumes: ServerVolume[];
	/** IDs of the ports that go with it */
	ownPorts: string[];
	metadata: Record<string, string>;
	tags: string[];
	description: string | null;
	keyName: string | null;
	availabilityZone: string;
	configDrive: boolean;
	created: number;
	updated: number;
	/** When it is done being built */
	readyAt: number;
	/** What it is then; in error where it has a fault */
	vmState: VmState;
	fault?: string;
	task: string | null;
	/** Of the change that goes on; what another has taken the place of never ends */
	change?: symbol;
	lock?: { isAdmins: boolean; reason: string | null };
	/** What it was before a resize that waits to be confirmed */
	beforeResize?: { flavorId: string; vmState: VmState };
	/** In the order in which they were begun */
	events: ServerEvent[];
	/** When it is gone */
	goneAt?: number;
}

/** A volume from a server's side. */
export interface ServerVolume {
	id: string;
	device: string;
	deleteOnTermination: boolean;
	tag: string | null;
	/** The server boots from it */
	isRoot: boolean;
	attachmentId: string;
	mappingId: string;
}

/** What was done to a server, as its owner reads it later. */
export interface ServerEvent {
	action: string;
	requestId: string;
	userId: string;
	projectId: string;
	started: number;
	ended?: number;
	/** Names, the last one first */
	steps: string[];
	failed?: boolean;
}

export type SimulatedImage = Record<string, unknown> & {
	id: string;
	name: string;
	min_ram: number;
	min_disk: number;
};

export interface State {
	/** What has yet to happen by itself */
	due: Due[];
	domains: Domain[];
	users: User[];
	projects: Project[];
	applicationCredentials: ApplicationCredential[];
	accessRules: AccessRule[];
	ec2Credentials: Ec2Credential[];
	tokens: Map<string, Token>;
	flavors: Array<{ id: string; name: string; vcpus: number; ram: number; disk: number }>;
	images: SimulatedImage[];
	/** By the image's ID; one that is full without having any here is full of zeros */
	imageData: Map<string, ImageData>;
	imageMembers: ImageMember[];
	imageTasks: ImageTask[];
	servers: SimulatedServer[];
	keyPairs: KeyPair[];
	serverGroups: ServerGroup[];
	networks: Row[];
	subnets: Row[];
	routers: Row[];
	ports: Row[];
	floatingIps: Row[];
	securityGroups: Row[];
	/** What is limited, by the project's ID */
	networkQuotas: Record<string, Record<string, number>>;
	/** Of networks and routers; a cloud without agents for them has none */
	networkZones: Array<{ name: string; resource: 'network' | 'router'; state: string }>;
	volumes: Row[];
	snapshots: Row[];
	backups: Row[];
	volumeTransfers: Row[];
	/** What differs from Cinder's defaults, by the project's ID */
	volumeQuotas: Record<string, Record<string, number>>;
	volumeTypes: Row[];
	volumeMessages: Row[];
	/** The last part of the address that was given out last */
	lastHost: number;
}

/** A thing as its service shows it. */
export interface Row {
	id: string;
	name: string;
	[attribute: string]: any;
}

export interface KeyPair {
	name: string;
	userId: string;
	type: string;
	publicKey: string;
	fingerprint: string;
	createdAt: number;
}

export interface ServerGroup {
	id: string;
	name: string;
	projectId: string;
	userId: string;
	policy: string;
	rules: Record<string, number>;
	members: string[];
}

/** Whether a server has been deleted, and is kept only for lists of changes. */
export function isGone({ goneAt }: SimulatedServer): boolean {
	return goneAt !== undefined && goneAt <= Date.now();
}

/** An ID that is the same in every run. */
export function idOf(name: string): string {
	return createHash('md5').update(name).digest('hex');
}

/** The same as a UUID. */
export function uuidOf(name: string): string {
	return idOf(name).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const unlimited = { instances: -1, cores: -1, ram: -1 };

/** A cloud with the users, flavors, images and networks that examples and tests speak of. */
export function seededState(): State {
	const standard: Domain = { id: 'default', name: 'Default' };
	const other: Domain = { id: idOf('domain other'), name: 'otherdomain' };
	const gnc: Domain = { id: idOf('domain gnc'), name: 'gnc' };
	const project = (name: string, domain: Domain, quota = unlimited): Project => ({
		id: idOf(`project ${domain.name} ${name}`),
		name,
		domain,
		quota,
	});
	const demo = project('demo', standard);
	const demo2 = project('demo2', standard, { instances: 10, cores: 20, ram: 51_200 });
	const admin = project('admin', standard);
	const otherDemo = project('demo', other);
	const otherProject = project('otherproject', other);
	const conoha = project('gnct12345678', gnc);
	const user = (
		name: string,
		password: string,
		domain: Domain,
		roles: Array<[Project, string[]]>,
	): User => ({
		id: idOf(`user ${domain.name} ${name}`),
		name,
		password,
		domain,
		roles: Object.fromEntries(roles.map(([{ id }, names]) => [id, names])),
	});
	const member = ['member', 'reader'];
	const all = ['admin', ...member];
	const demoUser = user('demo', 'demo-secret', standard, [
		[demo, member],
		[demo2, member],
	]);
	const users = [
		demoUser,
		{
			...user('admin', 'admin-secret', standard, [
				[admin, all],
				[demo, all],
			]),
			isSystemAdmin: true,
		},
		user('demo-reader', 'reader-secret', standard, [[demo, ['reader']]]),
		{ ...user('demo-mfa', 'mfa-secret', standard, [[demo, member]]), mfa: true },
		user('demo', 'other-secret', other, [[otherDemo, member]]),
		user('otheruser', 'otheruser-secret', other, [[otherProject, member]]),
		user('gncu12345678', 'conoha-secret', gnc, [[conoha, member]]),
	];
	const networkOf = (name: string, owner: Project, more: Partial<Row> = {}) =>
		network(owner.id, {
			id: uuidOf(`network ${name}`),
			name,
			subnets: [uuidOf(`subnet ${name}`)],
			revision_number: 2,
			...more,
		});
	const subnetOf = (name: string, owner: Project, cidr: string, more: Partial<Row> = {}) =>
		subnet(owner.id, {
			id: uuidOf(`subnet ${name}`),
			name: `${name}-subnet`,
			network_id: uuidOf(`network ${name}`),
			cidr,
			gateway_ip: cidr.replace(/0\/\d+$/, '1'),
			allocation_pools: poolsOf(cidr, cidr.replace(/0\/\d+$/, '1')),
			revision_number: 0,
			...more,
		});
	const group = (name: string, owner: Project) =>
		securityGroup(owner.id, {
			id: uuidOf(`group ${owner.id} ${name}`),
			name,
			description: name === 'default' ? 'Default security group' : '',
		});
	const projects = [demo, demo2, admin, otherDemo, otherProject, conoha];
	return {
		due: [],
		domains: [standard, other, gnc],
		users,
		projects,
		applicationCredentials: [
			{
				id: idOf('application credential n8n'),
				name: 'n8n',
				secret: 'application-secret',
				user: demoUser,
				project: demo,
			},
		],
		accessRules: [],
		ec2Credentials: [],
		tokens: new Map(),
		flavors: [
			{ id: '1', name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1 },
			{ id: '2', name: 'm1.small', vcpus: 1, ram: 2048, disk: 20 },
			{ id: '3', name: 'm1.medium', vcpus: 2, ram: 4096, disk: 40 },
			{ id: '4', name: 'm1.large', vcpus: 4, ram: 8192, disk: 80 },
			{ id: '5', name: 'm1.xlarge', vcpus: 8, ram: 16_384, disk: 160 },
			{ id: '42', name: 'm1.nano', vcpus: 1, ram: 128, disk: 0 },
			{ id: '99', name: 'm1.toobig', vcpus: 1_000_000, ram: 512, disk: 1 },
		],
		images: [
			image('tiny-qcow2', admin, { disk_format: 'qcow2', size: 196_616 }),
			image('tiny-raw', admin, { size: 16_777_216, virtual_size: 16_777_216 }),
			image('ubuntu-24.04', admin, { size: 622_854_144, min_disk: 5, min_ram: 512, tags: ['lts'] }),
			image('own-snapshot', demo, { visibility: 'private', created_at: '2026-11-20T08:00:00Z' }),
		],
		imageData: new Map(),
		imageMembers: [],
		imageTasks: [],
		servers: [],
		networks: [
			networkOf('private', demo),
			networkOf('shared', admin, { shared: true }),
			networkOf('public', admin, { 'router:external': true, mtu: 1500, is_default: false }),
			networkOf('conoha-net', conoha),
		],
		subnets: [
			subnetOf('private', demo, '10.10.0.0/16'),
			subnetOf('shared', admin, '10.20.0.0/16'),
			subnetOf('public', admin, '172.24.4.0/24', { enable_dhcp: false }),
			subnetOf('conoha-net', conoha, '10.30.0.0/16'),
		],
		routers: [
			router(demo.id, {
				id: uuidOf('router router1'),
				name: 'router1',
				external_gateway_info: {
					network_id: uuidOf('network public'),
					external_fixed_ips: [{ subnet_id: uuidOf('subnet public'), ip_address: '172.24.4.191' }],
					enable_snat: true,
				},
			}),
		],
		ports: [
			port(demo.id, {
				id: uuidOf('port spare'),
				name: 'spare',
				network_id: uuidOf('network private'),
				fixed_ips: [{ subnet_id: uuidOf('subnet private'), ip_address: '10.10.0.99' }],
				security_groups: [uuidOf(`group ${demo.id} default`)],
			}),
			port(demo.id, {
				id: uuidOf('port of router1'),
				network_id: uuidOf('network private'),
				fixed_ips: [{ subnet_id: uuidOf('subnet private'), ip_address: '10.10.0.1' }],
				device_id: uuidOf('router router1'),
				device_owner: 'network:router_interface',
				status: 'ACTIVE',
			}),
		],
		floatingIps: [],
		securityGroups: [...projects.map((one) => group('default', one)), group('web', demo)],
		networkQuotas: {},
		networkZones: [],
		lastHost: 256,
		keyPairs: [
			{
				name: 'demo-key',
				userId: demoUser.id,
				type: 'ssh',
				publicKey: 'ssh-rsa AAAA simulated',
				fingerprint: 'be:c0:ad:5e:d9:93:93:bc:fd:ff:3c:78:69:8d:24:33',
				createdAt: Date.parse('2026-11-01T08:00:00Z'),
			},
		],
		serverGroups: [
			{
				id: uuidOf('server group apart'),
				name: 'apart',
				projectId: demo.id,
				userId: demoUser.id,
				policy: 'anti-affinity',
				rules: {},
				members: [],
			},
		],
		volumes: [
			volume(demo.id, demoUser.id, {
				id: uuidOf('volume bootable'),
				name: 'bootable',
				size: 10,
				bootable: 'true',
				status: 'available',
			}),
		],
		snapshots: [
			snapshot(demo.id, {
				id: uuidOf('snapshot nightly'),
				name: 'nightly',
				volume_id: uuidOf('volume bootable'),
				size: 10,
				status: 'available',
			}),
		],
		backups: [],
		volumeTransfers: [],
		volumeQuotas: { [demo.id]: { volumes: -1, snapshots: -1, gigabytes: -1, backups: -1 } },
		volumeMessages: [],
		volumeTypes: [
			volumeType('loopback-fast'),
			volumeType('loopback'),
			volumeType('__DEFAULT__', { description: 'Default Volume Type', extra_specs: {} }),
		],
	};
}

/** An image as Glance shows it. */
export function image(
	name: string,
	owner: Pick<Project, 'id'>,
	more: Record<string, unknown>,
): SimulatedImage {
	const id = (more.id as string | undefined) ?? uuidOf(`image ${name}`);
	return {
		name,
		disk_format: 'raw',
		container_format: 'bare',
		visibility: 'public',
		size: 65_536,
		virtual_size: 65_536,
		status: 'active',
		...checksumsOfZeros(Number(more.size ?? 65_536)),
		protected: false,
		min_ram: 0,
		min_disk: 0,
		owner: owner.id,
		os_hidden: false,
		id,
		created_at: '2026-11-01T08:00:00Z',
		updated_at: '2026-11-01T08:00:00Z',
		tags: [],
		self: `/v2/images/${id}`,
		file: `/v2/images/${id}/file`,
		schema: '/v2/schemas/image',
		stores: 'file',
		...more,
	};
}
