import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestHelper,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeProperties,
} from 'n8n-workflow';

import { authorize } from '../openstack/authorize';
import { replyOf, tlsOptions, type HttpRequest } from '../openstack/http';
import { credentialFields, isAccepted, logIn, loginFingerprint } from '../openstack/login';
import { services } from '../openstack/services';
import { isUsable, readSession, renewSession } from '../openstack/session';

/** What Keystone's IDs look like. */
const idExample = 'e.g. 19f5cc04c77f40999f0f40037ace9592';

/** In milliseconds. */
const loginTimeout = 30_000;

export class OpenStackApi implements ICredentialType {
	name = 'openStackApi';

	displayName = 'OpenStack API';

	icon: Icon = {
		light: 'file:../nodes/OpenStack/openstack.svg',
		dark: 'file:../nodes/OpenStack/openstack.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-openstack/n8n-nodes-openstack#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Password',
					value: 'password',
					description: 'A user and a password, as in the openrc file that the cloud gives out',
				},
				{
					name: 'Application Credential',
					value: 'applicationCredential',
					description:
						'An ID and a secret made for this workflow: the safest way where the cloud has it',
				},
				{
					name: 'Existing Token',
					value: 'token',
					description: 'A token you already have. It ends with its own life, and is not renewed.',
				},
			],
			default: 'password',
			description: 'How to log in (OS_AUTH_TYPE: password, v3applicationcredential or token)',
		},
		{
			displayName: 'Identity URL',
			name: 'identityUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://identity.example.com/v3',
			description: 'The address of Keystone, with or without /v3 (OS_AUTH_URL)',
		},
		...userFields({ authentication: ['password'] }),
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The password of the user (OS_PASSWORD)',
			displayOptions: { show: { authentication: ['password'] } },
		},
		...domainFields('userDomain', 'User Domain', 'OS_USER_DOMAIN', 'Default', {
			authentication: ['password'],
			userBy: ['name'],
		}),
		byNameOrId(
			'Application Credential By',
			'applicationCredentialBy',
			'Whether the application credential is given by its ID (OS_APPLICATION_CREDENTIAL_ID), or by its name (OS_APPLICATION_CREDENTIAL_NAME) and user',
			{ authentication: ['applicationCredential'] },
			'id',
		),
		{
			displayName: 'Application Credential ID',
			name: 'applicationCredentialId',
			type: 'string',
			required: true,
			default: '',
			placeholder: idExample,
			description: 'The ID of the application credential (OS_APPLICATION_CREDENTIAL_ID)',
			displayOptions: {
				show: { authentication: ['applicationCredential'], applicationCredentialBy: ['id'] },
			},
		},
		{
			displayName: 'Application Credential Name',
			name: 'applicationCredentialName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. n8n',
			description: 'The name of the application credential (OS_APPLICATION_CREDENTIAL_NAME)',
			displayOptions: {
				show: { authentication: ['applicationCredential'], applicationCredentialBy: ['name'] },
			},
		},
		...userFields({
			authentication: ['applicationCredential'],
			applicationCredentialBy: ['name'],
		}),
		...domainFields('userDomain', 'User Domain', 'OS_USER_DOMAIN', 'Default', {
			authentication: ['applicationCredential'],
			applicationCredentialBy: ['name'],
			userBy: ['name'],
		}),
		{
			displayName: 'Application Credential Secret',
			name: 'applicationCredentialSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret of the application credential (OS_APPLICATION_CREDENTIAL_SECRET)',
			displayOptions: { show: { authentication: ['applicationCredential'] } },
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'A token of Keystone v3 (OS_TOKEN)',
			displayOptions: { show: { authentication: ['token'] } },
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'options',
			options: [
				{
					name: 'Domain',
					value: 'domain',
					description: 'A domain, to manage its users and projects',
				},
				{
					name: 'None',
					value: 'none',
					description:
						"No scope is asked for, so Keystone takes the user's default project; a user who has none gets what 'Unscoped' gives. For those who do not know their project. An existing token is used as it is.",
				},
				{
					name: 'Project',
					value: 'project',
					description: 'One project (tenant): what servers live in',
				},
				{ name: 'System', value: 'system', description: 'The whole cloud, for its operators' },
				{
					name: 'Unscoped',
					value: 'unscoped',
					description:
						'Nothing but the identity service, also for a user who has a default project',
				},
			],
			default: 'project',
			description: 'What the login is for (OS_PROJECT_NAME, OS_DOMAIN_NAME or OS_SYSTEM_SCOPE)',
			displayOptions: { show: { authentication: ['password', 'token'] } },
		},
		byNameOrId(
			'Project By',
			'projectBy',
			'Whether the project (tenant) is given by its name (OS_PROJECT_NAME) or its ID (OS_PROJECT_ID)',
			{ authentication: ['password', 'token'], scope: ['project'] },
		),
		{
			displayName: 'Project Name',
			name: 'projectName',
			type: 'string',
			default: '',
			placeholder: 'e.g. shop',
			description:
				'Name of the project or tenant (OS_PROJECT_NAME). With an existing token, empty means the project that the token is for.',
			displayOptions: {
				show: { authentication: ['password', 'token'], scope: ['project'], projectBy: ['name'] },
			},
		},
		{
			displayName: 'Project ID',
			name: 'projectId',
			type: 'string',
			default: '',
			placeholder: idExample,
			description:
				'ID of the project or tenant (OS_PROJECT_ID). With an existing token, empty means the project that the token is for.',
			displayOptions: {
				show: { authentication: ['password', 'token'], scope: ['project'], projectBy: ['id'] },
			},
		},
		...domainFields('projectDomain', 'Project Domain', 'OS_PROJECT_DOMAIN', 'Default', {
			authentication: ['password', 'token'],
			scope: ['project'],
			projectBy: ['name'],
		}),
		...domainFields('scopeDomain', 'Domain', 'OS_DOMAIN', '', {
			authentication: ['password', 'token'],
			scope: ['domain'],
		}),
		{
			displayName: 'Read Only',
			name: 'readOnly',
			type: 'boolean',
			default: false,
			description:
				'Whether to refuse every request that could change something before it leaves n8n, in the HTTP Request node too: for reports, and for AI agents, whatever they are told',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'string',
			default: '',
			placeholder: 'e.g. RegionOne',
			description: 'Needed only where the cloud has several (OS_REGION_NAME)',
		},
		{
			displayName: 'Interface',
			name: 'interface',
			type: 'options',
			options: [
				{ name: 'Public', value: 'public' },
				{ name: 'Internal', value: 'internal' },
				{ name: 'Admin', value: 'admin' },
			],
			default: 'public',
			description: "Which of the services' addresses to use (OS_INTERFACE)",
		},
		{
			displayName: 'Endpoint Overrides',
			name: 'endpointOverrides',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Override',
			default: {},
			description:
				"Addresses to use in place of the catalog's (OS_COMPUTE_ENDPOINT_OVERRIDE and the like)",
			options: [
				{
					displayName: 'Override',
					name: 'row',
					values: [
						{
							displayName: 'Service',
							name: 'service',
							type: 'options',
							options: Object.entries(services)
								.map(([value, { title }]) => ({ name: title, value }))
								.sort((a, b) => a.name.localeCompare(b.name)),
							default: 'compute',
						},
						{
							displayName: 'URL',
							name: 'url',
							type: 'string',
							default: '',
							placeholder: 'e.g. https://compute.example.com/v2.1',
							description: 'The version is added where it is left out',
						},
					],
				},
			],
		},
		{
			displayName: 'Compute Microversion',
			name: 'computeMicroversion',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2.79',
			description:
				'Send every compute request with this microversion (OS_COMPUTE_API_VERSION). Empty: only where a field needs one.',
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSslIssues',
			type: 'boolean',
			default: false,
			description: 'Whether to connect even if the TLS certificate is not valid (OS_INSECURE)',
		},
		{
			displayName: 'CA Bundle',
			name: 'caBundle',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. -----BEGIN CERTIFICATE-----',
			description:
				"Certificates, as PEM text, that the cloud's own are signed with (the content of the file in OS_CACERT)",
			displayOptions: { hide: { ignoreSslIssues: [true] } },
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/**
	 * Logs in, and gives n8n the session to keep. n8n calls it without a session and after a 401; its HTTP Request
	 * node after every failure, and then sends the request again. So a session that Keystone still takes is left as
	 * it is, with nothing to send again for: a creation whose reply was lost must not be made twice.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<{ sessionToken?: string }> {
		const fields = credentialFields(credentials);
		const send = async (request: HttpRequest) =>
			replyOf(
				(await this.helpers.httpRequest({
					...request,
					...tlsOptions(fields),
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
					timeout: loginTimeout,
				})) as IN8nHttpFullResponse,
			);
		const madeFrom = loginFingerprint(fields);
		const given = readSession(credentials.sessionToken);
		const session = await renewSession(madeFrom, given, async () =>
			isUsable(given, madeFrom) && (await isAccepted(given, fields, send))
				? given
				: await logIn(fields, send),
		);
		return session.token === given?.token ? {} : { sessionToken: JSON.stringify(session) };
	}

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	) => authorize(credentialFields(credentials), credentials.sessionToken, request);

	test: ICredentialTestRequest = {
		request: {
			// Relative to the identity service: authenticate completes it.
			url: '/auth/projects',
			// The login is what is tested; an access rule may forbid this very list.
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
		},
	};
}

type Show = Record<string, string[]>;

function userFields(show: Show): INodeProperties[] {
	return [
		byNameOrId(
			'User By',
			'userBy',
			'Whether the user is given by name (OS_USERNAME) or ID (OS_USER_ID)',
			show,
		),
		{
			displayName: 'User Name',
			name: 'userName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. demo',
			description: 'The name of the user (OS_USERNAME)',
			displayOptions: { show: { ...show, userBy: ['name'] } },
		},
		{
			displayName: 'User ID',
			name: 'userId',
			type: 'string',
			required: true,
			default: '',
			placeholder: idExample,
			description: 'The ID of the user (OS_USER_ID)',
			displayOptions: { show: { ...show, userBy: ['id'] } },
		},
	];
}

function domainFields(
	name: string,
	displayName: string,
	variable: string,
	value: string,
	show: Show,
): INodeProperties[] {
	return [
		byNameOrId(
			`${displayName} By`,
			`${name}By`,
			`Whether the domain is given by name (${variable}_NAME) or ID (${variable}_ID)`,
			show,
		),
		{
			displayName,
			name,
			type: 'string',
			default: value,
			description: `Name or ID of the domain (${variable}_NAME or ${variable}_ID). ConoHa needs none: leave it empty there.`,
			displayOptions: { show },
		},
	];
}

function byNameOrId(
	displayName: string,
	name: string,
	description: string,
	show: Show,
	usual: 'name' | 'id' = 'name',
): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		options: [
			{ name: 'Name', value: 'name' },
			{ name: 'ID', value: 'id' },
		],
		default: usual,
		description,
		displayOptions: { show },
	};
}
