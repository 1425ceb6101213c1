import type { Api } from './api.mts';

/** A service of the cloud: what it needs, and each step from nothing to work. */
export interface Service {
	name: string;
	/** Debian's packages */
	packages: string[];
	/** Ports on loopback that it takes */
	ports: number[];
	/** Its entries in Keystone's catalog; %(project_id)s stands for the project */
	catalog?: Array<{ name: string; type: string; url: string }>;
	/** Writes its configuration. */
	configure?(): void | Promise<void>;
	/** Its databases, and how they are filled from nothing; their package's version tells whether a kept copy fits */
	database?: { names: string[]; package: string; migrate(): Promise<void> };
	/** Starts its daemons. */
	start(): void;
	/** Resolves when it can be used. */
	ready(): Promise<void>;
	/** Makes what tests find there; whatever is there already stays. */
	seed?(clouds: { admin: Api; demo: Api }): Promise<void>;
	/** Further roles that users need to use it. */
	grant?(identity: IdentitySeeds): Promise<void>;
}

/** Users, projects and roles of the cloud, by their names. */
export interface IdentitySeeds {
	/** Gives a user of a domain a role in a project of the same domain; whichever is missing is made, but the user. */
	grantRole(domain: string, user: string, project: string, role: string): Promise<void>;
	/** The same on a whole domain, the user's own. */
	grantRoleOnDomain(domain: string, user: string, role: string): Promise<void>;
	/** @returns its ID */
	ensureRole(role: string): Promise<string>;
	/** @returns its ID */
	ensureUser(domain: string, name: string, password: string): Promise<string>;
}
