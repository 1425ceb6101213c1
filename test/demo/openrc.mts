import { readFileSync } from 'node:fs';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** The variables of an openrc file. */
export type Variables = Record<string, string | undefined>;

/**
 * The variables of an openrc file as the fields of the credential.
 * https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html#environment-variables
 * @returns undefined where no cloud is named
 */
export function credentialOfOpenrc(env: Variables): ICredentialDataDecryptedObject | undefined {
	if (!env.OS_AUTH_URL) return undefined;
	const isApplicationCredential = env.OS_APPLICATION_CREDENTIAL_SECRET !== undefined;
	const isToken = env.OS_TOKEN !== undefined && env.OS_PASSWORD === undefined;
	const domain = (name: string) => ({
		by: env[`OS_${name}_ID`] ? 'id' : 'name',
		value: env[`OS_${name}_ID`] ?? env[`OS_${name}_NAME`] ?? '',
	});
	const [user, project, scope] = ['USER_DOMAIN', 'PROJECT_DOMAIN', 'DOMAIN'].map(domain);
	const projectId = env.OS_PROJECT_ID ?? env.OS_TENANT_ID;
	const [, major, minor] = /^(2)\.(\d+)$/.exec(env.OS_COMPUTE_API_VERSION ?? '') ?? [];
	return {
		authentication: isApplicationCredential
			? 'applicationCredential'
			: isToken
				? 'token'
				: 'password',
		identityUrl: env.OS_AUTH_URL,
		userBy: env.OS_USER_ID ? 'id' : 'name',
		userId: env.OS_USER_ID ?? '',
		userName: env.OS_USERNAME ?? '',
		password: env.OS_PASSWORD ?? '',
		userDomainBy: user.by,
		userDomain: user.value,
		applicationCredentialBy: env.OS_APPLICATION_CREDENTIAL_ID ? 'id' : 'name',
		applicationCredentialId: env.OS_APPLICATION_CREDENTIAL_ID ?? '',
		applicationCredentialName: env.OS_APPLICATION_CREDENTIAL_NAME ?? '',
		applicationCredentialSecret: env.OS_APPLICATION_CREDENTIAL_SECRET ?? '',
		token: env.OS_TOKEN ?? '',
		scope: env.OS_SYSTEM_SCOPE ? 'system' : scope.value ? 'domain' : 'project',
		projectBy: projectId ? 'id' : 'name',
		projectId: projectId ?? '',
		projectName: env.OS_PROJECT_NAME ?? env.OS_TENANT_NAME ?? '',
		projectDomainBy: project.by,
		projectDomain: project.value,
		scopeDomainBy: scope.by,
		scopeDomain: scope.value,
		region: env.OS_REGION_NAME ?? '',
		interface: (env.OS_INTERFACE ?? 'public').replace(/URL$/, ''),
		computeMicroversion: major ? `${major}.${minor}` : '',
		ignoreSslIssues: /^(1|true|yes)$/i.test(env.OS_INSECURE ?? ''),
		caBundle: env.OS_CACERT ? readFileSync(env.OS_CACERT, 'utf8') : '',
		sessionToken: '',
	};
}
