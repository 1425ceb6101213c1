import { identityUrl, passwords, ports, region, address } from './settings.mts';

/** Who is a member of which project: domain, user, project. */
export const memberships = [
	['Default', 'demo', 'demo'],
	['Default', 'demo', 'demo2'],
	['otherdomain', 'otheruser', 'otherproject'],
	// The same names as in the domain Default: catches a domain that gets lost.
	['otherdomain', 'demo', 'demo'],
	// All of the same names: other people's clients, beside the tests of the node.
	['clients', 'demo', 'demo'],
	['clients', 'demo', 'demo2'],
] as const;

/** The OS_* variables of an openrc. */
export type Openrc = Record<string, string>;

/** The logins that tests use, by what they are for. */
export const accounts = {
	main: openrc('demo', passwords.demo, 'demo'),
	secondProject: openrc('demo', passwords.demo, 'demo2'),
	reader: openrc('demo-reader', passwords.demo, 'demo'),
	sameNameOtherDomain: openrc('demo', passwords.demo, 'demo', 'otherdomain'),
	otherUser: openrc('otheruser', passwords.demo, 'otherproject', 'otherdomain'),
	clients: openrc('demo', passwords.demo, 'demo', 'clients'),
	admin: openrc('admin', passwords.admin, 'admin'),
	shortLived: {
		...openrc('demo', passwords.demo, 'demo'),
		OS_AUTH_URL: `http://${address}:${ports.keystoneShortLived}/v3`,
	},
} satisfies Record<string, Openrc>;

function openrc(user: string, password: string, project: string, domain = 'Default'): Openrc {
	return {
		OS_AUTH_URL: identityUrl,
		OS_IDENTITY_API_VERSION: '3',
		OS_REGION_NAME: region,
		OS_USERNAME: user,
		OS_PASSWORD: password,
		OS_USER_DOMAIN_NAME: domain,
		OS_PROJECT_NAME: project,
		OS_PROJECT_DOMAIN_NAME: domain,
	};
}
