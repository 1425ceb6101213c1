import { randomUUID } from 'node:crypto';

import {
	applicationCredentials,
	missing as noApplicationCredential,
	ruleView,
} from './applicationCredentials.mts';
import { failureOf, text, type Attribute } from './attributes.mts';
import { answer, idsIn, type Call, type Route } from './collection.mts';
import { ec2Credentials } from './ec2Credentials.mts';
import {
	forbidden,
	invalid,
	linksOf,
	listOf,
	roleView,
	thingIn,
	wrongMethod,
} from './keystoneReplies.mts';
import { keystoneError, ok, unauthorized, type Reply } from './replies.mts';
import { failedValidation } from './schema.mts';
import type { Handler, SimulatedRequest, Simulator } from './simulator.mts';
import type { Domain, Project, State, Token, User } from './state.mts';
import { isFromBeforeChange, isOrphan } from './tokens.mts';
import { notFoundByFlask } from './versions.mts';

const refused = keystoneError(
	401,
	'Unauthorized',
	'The request you have made requires authentication.',
);

/** Identity v3: logins of every kind, tokens, the catalog, and what is one's own. */
export const keystone: Handler = (request, cloud) => {
	const { path, token } = request;
	const method = request.method === 'HEAD' ? 'GET' : request.method;
	if (path === 'auth/tokens' && method === 'POST') return logIn(request, cloud);
	const [, user] = /^users\/([^/]+)\/password$/.exec(path) ?? [];
	if (user && method === 'POST') return changePassword(user, request, cloud);
	if (!token || token.expiresAt <= Date.now() || isFromBeforeChange(token)) {
		return unauthorized('identity');
	}
	const answered = answer(routes, { ...request, method }, cloud);
	if (answered) return answered;
	return [...routes, { path: 'users/{user}/password' }].some((one) => idsIn(path, one.path))
		? wrongMethod
		: notFoundByFlask;
};

const routes: Route[] = [
	{ path: 'auth/tokens', GET: ownToken, DELETE: revoke },
	{
		path: 'auth/catalog',
		GET: ({ token: { scope, project }, cloud }) =>
			scope === 'unscoped' ? noCatalog : ok({ catalog: cloud.catalog(project?.id ?? '') }),
	},
	{ path: 'auth/projects', GET: projectsOf },
	{
		path: 'auth/domains',
		GET(call) {
			const { user, isAdmin } = viewsOf(call);
			const domain = { ...user.domain, description: 'The default domain', enabled: true };
			const view = { ...domain, tags: [], options: {}, ...linksOf(call, `domains/${domain.id}`) };
			return ok(listOf(call, 'domains', isAdmin ? [view] : []));
		},
	},
	{
		path: 'auth/system',
		GET(call) {
			const { isAdmin } = viewsOf(call);
			return ok({ system: isAdmin ? [{ all: true }] : [], ...linksOf(call, 'auth/system') });
		},
	},
	{
		path: 'users/{user}/projects',
		GET(call) {
			if (call.ids.user !== call.token.user.id) return forbidden('identity:list_user_projects');
			return projectsOf(call);
		},
	},
	...applicationCredentials,
	...ec2Credentials,
	{
		path: 'users/{user}',
		GET(call) {
			const { id, name, domain } = call.token.user;
			if (call.ids.user !== id) return forbidden('identity:get_user');
			const view = { id, name, domain_id: domain.id, enabled: true, password_expires_at: null };
			return ok({ user: { ...view, options: {}, ...linksOf(call, `users/${id}`) } });
		},
	},
	{
		path: 'projects/{project}',
		GET({ ids, token: { project }, root }) {
			if (ids.project !== project?.id) return forbidden('identity:get_project');
			return ok({ project: projectView(project, root) });
		},
	},
	{ path: 'users', GET: () => forbidden('identity:list_users') },
	{ path: 'projects', GET: () => forbidden('identity:list_projects') },
];

const noCatalog = keystoneError(
	403,
	'Forbidden',
	'You are not authorized to perform the requested action.',
);

const viewsOf = ({ token: { user } }: Call) => ({ user, isAdmin: user.isSystemAdmin });

const passwords: Attribute = { shown: "{'type': 'string'}", types: text };

/** By whoever knows the old one, logged in or not; ends all of the user's tokens. */
function changePassword(userId: string, request: SimulatedRequest, { state }: Simulator): Reply {
	const given = thingIn(request, 'user');
	const names = ['original_password', 'password'];
	const missing = names.find((name) => !(name in given));
	if (missing) return invalid(`'${missing}' is a required property`);
	for (const name of names) {
		const failure = failureOf(passwords, given[name], `['properties']['${name}']`, `['${name}']`);
		if (failure) return invalid(`Invalid input for field '${name}': ${failure}`);
	}
	const user = state.users.find(({ id }) => id === userId);
	if (!user || user.password !== given.original_password) return refused;
	user.password = given.password;
	user.passwordChangedAt = Date.now();
	for (const [id, token] of state.tokens) {
		if (token.user === user) state.tokens.delete(id);
	}
	return { status: 204 };
}

function logIn({ json, tokenLife }: SimulatedRequest, cloud: Simulator): Reply {
	const { identity, scope } = json?.auth ?? {};
	const number = numberAmongTexts(json?.auth, ['auth']);
	if (number) return number;
	const [method] = identity?.methods ?? [];
	const { state, options } = cloud;
	const expiresAt = Date.now() + tokenLife * 1000;
	const isConoHa = options.catalog === 'conoha';
	switch (method) {
		case 'password': {
			const { user: given } = identity.password;
			const user = findUser(state, given, isConoHa);
			if (user === 'no domain') return withoutDomain('user');
			if (!user || user.password !== given.password) return refused;
			if (user.mfa) {
				return { ...refused, headers: { 'Openstack-Auth-Receipt': 'receipt-of-the-first-factor' } };
			}
			return scoped(cloud, { user, methods: ['password'], expiresAt }, scope);
		}
		case 'application_credential': {
			const { id, name, secret, user: owner } = identity.application_credential;
			const found = state.applicationCredentials.find(
				(one) =>
					(id ? one.id === id : one.name === name && findUser(state, owner, false) === one.user) &&
					one.secret === secret &&
					!(Date.parse(one.expiresAt ?? '') <= Date.now()),
			);
			if (id && !state.applicationCredentials.some((one) => one.id === id)) {
				return noApplicationCredential(id);
			}
			if (!found) return refused;
			if (scope !== undefined) {
				return keystoneError(
					401,
					'Unauthorized',
					'Error authenticating with application credential: Application credentials cannot request a scope.',
				);
			}
			const { user, project } = found;
			const login = { user, methods: [method], applicationCredential: found, expiresAt };
			return scoped(cloud, login, { project: { id: project.id } });
		}
		case 'token': {
			const token = state.tokens.get(identity.token.id);
			if (!token || token.applicationCredential?.accessRules) {
				return invalidToken(identity.token.id);
			}
			if (token.applicationCredential) return delegated;
			return scoped(cloud, { ...token, methods: ['password', 'token'] }, scope);
		}
		default:
			return keystoneError(400, 'Bad Request', "Invalid input for field 'identity'");
	}
}

/** Every value of a login is a text; Keystone's refusal says what it was, a password too. */
function numberAmongTexts(value: unknown, path: string[]): Reply | undefined {
	if (typeof value === 'number') {
		const [, ...below] = path;
		const types = below.map((name) => `['properties']['${name}']`).join('');
		const place = below.map((name) => `['${name}']`).join('');
		return keystoneError(
			400,
			'Bad Request',
			`Invalid input for field '${below.join('/')}': ${failedValidation({
				says: `${value} is not of type 'string'`,
				keyword: 'type',
				path: types,
				shown: "{'type': 'string'}",
				at: place,
				value,
			})}`,
		);
	}
	if (typeof value !== 'object' || value === null) return undefined;
	for (const [name, one] of Object.entries(value)) {
		const found = numberAmongTexts(one, [...path, name]);
		if (found) return found;
	}
	return undefined;
}

function findUser(
	state: State,
	given: { id?: string; name?: string; domain?: Partial<Domain> },
	isConoHa: boolean,
): User | 'no domain' | undefined {
	if (given.id) return state.users.find(({ id }) => id === given.id);
	if (!given.domain && !isConoHa) return 'no domain';
	return state.users.find(
		({ name, domain }) => name === given.name && isDomain(domain, given.domain),
	);
}

function isDomain(domain: Domain, given: Partial<Domain> | undefined): boolean {
	if (!given) return domain.name === 'gnc';
	return given.id ? domain.id === given.id : domain.name === given.name;
}

function withoutDomain(whose: string): Reply {
	return keystoneError(
		400,
		'Bad Request',
		`Expecting to find domain in ${whose}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
	);
}

const delegated = keystoneError(
	403,
	'Forbidden',
	'You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..',
);

/** Who logs in, before it is known what for. */
type Login = Pick<Token, 'user' | 'methods' | 'applicationCredential' | 'expiresAt'>;

function scoped(cloud: Simulator, login: Login, scope: any): Reply {
	const { user, methods, applicationCredential, expiresAt } = login;
	const given = { user, methods, applicationCredential, expiresAt };
	if (scope === 'unscoped') return issue(cloud, { ...given, scope: 'unscoped' });
	if (scope?.system) {
		if (!user.isSystemAdmin) return refused;
		return issue(cloud, { ...given, scope: 'system', roles: ['admin'] });
	}
	if (scope?.domain) {
		if (!user.isSystemAdmin || !isDomain(user.domain, scope.domain)) return refused;
		return issue(cloud, { ...given, scope: 'domain', roles: ['admin'] });
	}
	// Without a role in it, the default project is passed over without a word.
	const usual = user.roles[user.defaultProject?.id ?? ''] && user.defaultProject;
	if (!scope && !usual) return issue(cloud, { ...given, scope: 'unscoped' });
	const { id, name, domain } = scope?.project ?? usual;
	if (!id && !domain && cloud.options.catalog !== 'conoha') return withoutDomain('project');
	const project = cloud.state.projects.find((one) =>
		id ? one.id === id : one.name === name && isDomain(one.domain, domain),
	);
	const roles = project && user.roles[project.id];
	if (!roles) return refused;
	const granted = applicationCredential?.roles ?? roles;
	return issue(cloud, { ...given, project, scope: 'project', roles: granted });
}

function issue(cloud: Simulator, given: Login & Partial<Token> & { scope: string }): Reply {
	const id = `gAAAAA${randomUUID().replaceAll('-', '')}${randomUUID().replaceAll('-', '')}`;
	const token: Token = { roles: [], issuedAt: Date.now(), ...given, id };
	cloud.state.tokens.set(id, token);
	return { ...shown(token, cloud), status: 201 };
}

function revoke(call: Call): Reply {
	const token = subjectOf(call, 'revoke_token');
	if ('status' in token) return token;
	call.cloud.state.tokens.delete(token.id);
	return { status: 204 };
}

function ownToken(call: Call): Reply {
	const token = subjectOf(call, 'validate_token');
	if ('status' in token) return token;
	const { body, ...reply } = shown(token, call.cloud);
	if (!call.query.has('nocatalog')) return { body, ...reply };
	const { catalog, ...rest } = body.token;
	return { body: { token: rest }, ...reply };
}

/** The token that is asked about, or a refusal. */
function subjectOf(
	{ headers, cloud, token: asking, isAdmin }: Call,
	policy: string,
): Token | Reply {
	const id = headers['x-subject-token'];
	if (id === undefined) return forbidden(`identity:${policy}`);
	const token = cloud.state.tokens.get(String(id));
	if (!token || token.expiresAt <= Date.now()) return invalidToken(String(id));
	const { applicationCredential } = token;
	if (applicationCredential?.accessRules) return invalidToken(token.id);
	if (isOrphan(token, cloud)) return noApplicationCredential(applicationCredential!.id);
	return token.user === asking.user || isAdmin ? token : forbidden(`identity:${policy}`);
}

function invalidToken(id: string): Reply {
	const isOwn = id.startsWith('gAAAAA');
	return keystoneError(
		404,
		'Not Found',
		isOwn ? 'Failed to validate token' : 'Could not recognize Fernet token',
	);
}

function shown(token: Token, cloud: Simulator) {
	const { user, project, scope, roles, methods, applicationCredential, issuedAt, expiresAt } =
		token;
	const whose = (one: Project | User) => ({ domain: one.domain, id: one.id, name: one.name });
	const catalog = cloud.catalog(project?.id ?? '');
	const body = {
		token: {
			methods,
			user: { ...whose(user), password_expires_at: null },
			audit_ids: ['simulated'],
			expires_at: stamp(expiresAt),
			issued_at: stamp(issuedAt),
			...(project ? { project: whose(project), is_domain: false } : {}),
			...(applicationCredential
				? {
						application_credential: {
							id: applicationCredential.id,
							name: applicationCredential.name,
							restricted: !applicationCredential.unrestricted,
							...(applicationCredential.accessRules && {
								access_rules: applicationCredential.accessRules.map(ruleView),
							}),
						},
					}
				: {}),
			...(scope === 'system' ? { system: { all: true } } : {}),
			...(scope === 'domain' ? { domain: user.domain } : {}),
			...(scope === 'unscoped' ? {} : { roles: roles.map(roleView), catalog }),
		},
	};
	const headers = { 'X-Subject-Token': token.id, Vary: 'X-Auth-Token' };
	return { status: 200, body, headers };
}

function stamp(time: number): string {
	return new Date(time).toISOString().replace('Z', '000Z');
}

function projectsOf(call: Call): Reply {
	const { root, token, cloud } = call;
	const own = cloud.state.projects.filter(({ id }) => id in token.user.roles);
	return ok(
		listOf(
			call,
			'projects',
			own.map((project) => projectView(project, root)),
		),
	);
}

function projectView({ id, name, domain }: Project, root: string) {
	return {
		id,
		name,
		domain_id: domain.id,
		description: '',
		enabled: true,
		parent_id: domain.id,
		is_domain: false,
		tags: [],
		options: {},
		links: { self: `${root}/v3/projects/${id}` },
	};
}
