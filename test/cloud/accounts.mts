import { existsSync, readFileSync } from 'node:fs';

import type { Variables } from '../demo/openrc.mts';
import { accountsFile } from '../openstack/debian/settings.mts';

/** Who the expectations log in as, each as the variables of an openrc. */
export interface Accounts {
	/** May create and delete servers in a project of its own */
	main: Variables;
	/** The same user in another project, with a quota of ten servers */
	secondProject?: Variables;
	/** Another user in main's project, who may only read */
	reader?: Variables;
	/** User and project have main's names, in another domain */
	sameNameOtherDomain?: Variables;
	otherUser?: Variables;
	/** With a project that has what main's has, for other people's clients */
	clients?: Variables;
	/** Of the whole cloud, and of the domain "Default" */
	admin?: Variables;
	/** As main, at a Keystone whose tokens live for seconds */
	shortLived?: Variables;
	flavors?: {
		/** ID of a flavor that no host of the cloud has room for */
		tooBig?: string;
	};
	/**
	 * Whether each service asks Keystone about a token with each request, and so refuses one as soon as it is
	 * revoked. Many clouds remember for minutes that a token was valid.
	 */
	refusesRevokedTokens?: boolean;
}

export type AccountName = Exclude<keyof Accounts, 'flavors' | 'refusesRevokedTokens'>;

/** What an expectation may need that not every cloud has. */
export type Need = AccountName | 'loopback' | 'tooBig' | 'password' | 'refusesRevokedTokens';

/** "npm run test:openstack" sets it; "npm test" never leaves this machine. */
export const isReal = process.env.TEST_CLOUD === 'openrc';

/** Those of the cloud under test; the addresses are missing where that is the simulator. */
export const accounts: Accounts = isReal ? realAccounts() : simulatedAccounts();

/**
 * `it` for an expectation that needs more than one ordinary account. Where the cloud under test lacks it, the
 * report shows the expectation as one to do.
 */
export function itNeeds(
	...needs: Need[]
): (name: string, test: () => Promise<void>, timeout?: number) => void {
	const missing = needs.filter((need) => !has(need));
	if (missing.length === 0) return it;
	return (name) => it.todo(`${name} (needs ${missing.map(described).join(' and ')})`);
}

function has(need: Need): boolean {
	if (need === 'loopback')
		return !isReal || /\/\/(127\.|localhost)/.test(accounts.main.OS_AUTH_URL!);
	if (need === 'tooBig') return accounts.flavors?.tooBig !== undefined;
	if (need === 'password') return accounts.main.OS_PASSWORD !== undefined;
	if (need === 'refusesRevokedTokens') return accounts.refusesRevokedTokens === true;
	return accounts[need] !== undefined;
}

function described(need: Need): string {
	if (need === 'loopback') return 'a cloud on this machine, which can fetch from it';
	if (need === 'tooBig') return 'a flavor "tooBig"';
	if (need === 'refusesRevokedTokens') return 'services that refuse a revoked token at once';
	return need === 'password' ? 'a login by password' : `the account "${need}"`;
}

function realAccounts(): Accounts {
	const { OS_AUTH_URL, TEST_ACCOUNTS } = process.env;
	if (OS_AUTH_URL)
		return { ...(TEST_ACCOUNTS ? accountsIn(TEST_ACCOUNTS) : {}), main: process.env };
	if (existsSync(accountsFile)) return accountsIn(accountsFile);
	throw new Error(
		"No cloud to test on: set the OS_* variables of a cloud's openrc, or start one with 'npm run openstack:up'",
	);
}

/** Those that a JSON file describes. */
export function accountsIn(path: string): Accounts {
	return JSON.parse(readFileSync(path, 'utf8')) as Accounts;
}

/** Those of the simulator, without its address. */
export function simulatedAccounts(): Accounts {
	const account = (user: string, password: string, project: string, domain: string): Variables => ({
		OS_USERNAME: user,
		OS_PASSWORD: password,
		OS_USER_DOMAIN_NAME: domain,
		OS_PROJECT_NAME: project,
		OS_PROJECT_DOMAIN_NAME: domain,
		OS_REGION_NAME: 'RegionOne',
	});
	const main = account('demo', 'demo-secret', 'demo', 'Default');
	return {
		main,
		secondProject: { ...main, OS_PROJECT_NAME: 'demo2' },
		reader: account('demo-reader', 'reader-secret', 'demo', 'Default'),
		sameNameOtherDomain: account('demo', 'other-secret', 'demo', 'otherdomain'),
		otherUser: account('otheruser', 'otheruser-secret', 'otherproject', 'otherdomain'),
		admin: account('admin', 'admin-secret', 'admin', 'Default'),
		shortLived: main,
		flavors: { tooBig: '99' },
		refusesRevokedTokens: true,
	};
}
