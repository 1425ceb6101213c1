import { createHash } from 'node:crypto';

import type { Due } from './later.mts';
import type { VmState } from './serverStates.mts';

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
	/** As it was given; left out: never */
	expiresAt?: string;
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
	volumes: Array<{ id: string; deleteOnTermination: boolean }>;
	networks: Array<{ name: string; address: string; mac: string }>;
	metadata: Record<string, string>;
	tags: string[];
	description: string | null;
	keyName: string | null;
	securityGroups: string[];
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
	tokens: Map<string, Token>;
	flavors: Array<{ id: string; name: string; vcpus: number; ram: number; disk: number }>;
	images: SimulatedImage[];
	servers: SimulatedServer[];
	networks: Array<{
		id: string;
		name: string;
		projectId: string;
		shared: boolean;
		external: boolean;
	}>;
	securityGroups: Array<{ id: string; name: string; projectId: string }>;
	ports: Array<{
		id: string;
		name: string;
		projectId: string;
		networkId: string;
		address: string;
		deviceId: string;
	}>;
	keyPairs: Array<{ name: string; userId: string }>;
	serverGroups: Array<{ id: string; name: string; projectId: string; members: string[] }>;
	volumes: SimulatedVolume[];
	snapshots: SimulatedSnapshot[];
	volumeTypes: Array<{ id: string; name: string }>;
}

export interface SimulatedVolume {
	id: string;
	name: string;
	projectId: string;
	size: number;
	type: string;
	bootable: boolean;
	/** That it was made from */
	snapshotId?: string;
	readyAt: number;
}

export interface SimulatedSnapshot {
	id: string;
	name: string;
	projectId: string;
	volumeId: string;
	size: number;
	readyAt: number;
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
	const network = (name: string, owner: Project, shared: boolean, external = false) => ({
		id: uuidOf(`network ${name}`),
		name,
		projectId: owner.id,
		shared,
		external,
	});
	const group = (name: string, owner: Project) => ({
		id: uuidOf(`group ${owner.id} ${name}`),
		name,
		projectId: owner.id,
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
		tokens: new Map(),
		flavors: [
			{ id: '1', name: 'm1.tiny', vcpus: 1, ram: 512, disk: 1 },
			{ id: '2', name: 'm1.small', vcpus: 1, ram: 2048, disk: 20 },
			{ id: '3', name: 'm1.medium', vcpus: 2, ram: 4096, disk: 40 },
			{ id: '4', name: 'm1.large', vcpus: 4, ram: 8192, disk: 80 },
			{ id: '5', name: 'm1.xlarge', vcpus: 8, ram: 16_384, disk: 160 },
			{ id: '42', name: 'm1.nano', vcpus: 1, ram: 128, disk: 0 },
			{ id: '99', name: 'm1.toobig', vcpus: 512, ram: 4_194_304, disk: 1 },
		],
		images: [
			image('tiny-qcow2', admin, { disk_format: 'qcow2', size: 196_616 }),
			image('tiny-raw', admin, { size: 1_048_576 }),
			image('ubuntu-24.04', admin, { size: 622_854_144, min_disk: 5, min_ram: 512, tags: ['lts'] }),
			image('own-snapshot', demo, { visibility: 'private', created_at: '2026-11-20T08:00:00Z' }),
		],
		servers: [],
		networks: [
			network('private', demo, false),
			network('shared', admin, true),
			network('public', admin, true, true),
			network('conoha-net', conoha, false),
		],
		securityGroups: [...projects.map((one) => group('default', one)), group('web', demo)],
		ports: [
			{
				id: uuidOf('port spare'),
				name: 'spare',
				projectId: demo.id,
				networkId: uuidOf('network private'),
				address: '10.10.0.99',
				deviceId: '',
			},
		],
		keyPairs: [{ name: 'demo-key', userId: demoUser.id }],
		serverGroups: [
			{ id: uuidOf('server group apart'), name: 'apart', projectId: demo.id, members: [] },
		],
		volumes: [
			{
				id: uuidOf('volume bootable'),
				name: 'bootable',
				projectId: demo.id,
				size: 10,
				type: 'loopback',
				bootable: true,
				readyAt: 0,
			},
		],
		snapshots: [
			{
				id: uuidOf('snapshot nightly'),
				name: 'nightly',
				projectId: demo.id,
				volumeId: uuidOf('volume bootable'),
				size: 10,
				readyAt: 0,
			},
		],
		volumeTypes: [
			{ id: uuidOf('volume type loopback'), name: 'loopback' },
			{ id: uuidOf('volume type default'), name: '__DEFAULT__' },
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
		checksum: idOf(name),
		protected: false,
		min_ram: 0,
		min_disk: 0,
		owner: owner.id,
		os_hidden: false,
		os_hash_algo: 'sha512',
		os_hash_value: idOf(name).repeat(4),
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
