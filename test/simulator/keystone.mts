import { randomUUID } from 'node:crypto';

import { keystoneError, ok, unauthorized, type Reply } from './replies.mts';
import type { Handler, SimulatedRequest, Simulator } from './simulator.mts';
import type { ApplicationCredential, Domain, Project, State, Token, User } from './state.mts';
import { idOf } from './state.mts';
import { notFoundByFlask } from './versions.mts';

const refused = keystoneError(
	401,
	'Unauthorized',
	'The request you have made requires authentication.',
);

/** Identity v3: logins of every kind, tokens, the catalog, one's own projects. */
export const keystone: Handler = (request, cloud) => {
	const { method, path } = request;
	if (path === 'auth/tokens' && method === 'POST') return logIn(request, cloud);
	if (!request.token || request.token.expiresAt <= Date.now()) return unauthorized('identity');
	if (path === 'auth/tokens') {
		return method === 'DELETE' ? revoke(request, cloud) : ownToken(request, cloud);
	}
	if (path === 'auth/catalog') {
		return ok({ catalog: cloud.catalog(request.token.project?.id ?? '') });
	}
	const own = `users/${request.token.user.id}`;
	if (path === 'auth/projects' || path === `${own}/projects`) {
		return ok(projectsOf(request, request.token, cloud.state));
	}
	if (path.startsWith(`${own}/application_credentials`)) {
		return applicationCredentials(request, request.token, cloud.state);
	}
	return show(request, request.token);
};

/** Of users and projects, only one's own. */
function show({ path, root }: SimulatedRequest, { user, project }: Token): Reply {
	const [collection, id] = path.split('/');
	if (collection === 'projects' && id && id === project?.id) {
		return ok({ project: projectView(project, root) });
	}
	if (collection === 'users' && id === user.id) {
		const view = { id, name: user.name, domain_id: user.domain.id, enabled: true, options: {} };
		const links = { self: `${root}/v3/users/${id}` };
		return ok({ user: { ...view, password_expires_at: null, links } });
	}
	if (collection !== 'projects' && collection !== 'users') return notFoundByFlask;
	const action = `${id ? 'get' : 'list'}_${id ? collection.slice(0, -1) : collection}`;
	return keystoneError(
		403,
		'Forbidden',
		`You are not authorized to perform the requested action: identity:${action}.`,
	);
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
				return keystoneError(404, 'Not Found', `Could not find Application Credential: ${id}.`);
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
			if (!token) return invalidToken(identity.token.id);
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
			`Invalid input for field '${below.join('/')}': ${value} is not of type 'string'\n\nFailed validating 'type' in schema${types}:\n    {'type': 'string'}\n\nOn instance${place}:\n    ${value}`,
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
	return issue(cloud, { ...given, project, scope: 'project', roles });
}

function issue(cloud: Simulator, given: Login & Partial<Token> & { scope: string }): Reply {
	const id = `gAAAAA${randomUUID().replaceAll('-', '')}${randomUUID().replaceAll('-', '')}`;
	const token: Token = { roles: [], issuedAt: Date.now(), ...given, id };
	cloud.state.tokens.set(id, token);
	return { ...shown(token, cloud), status: 201 };
}

function revoke({ headers }: SimulatedRequest, { state }: Simulator): Reply {
	state.tokens.delete(String(headers['x-subject-token']));
	return { status: 204 };
}

function ownToken({ headers }: SimulatedRequest, cloud: Simulator): Reply {
	const id = String(headers['x-subject-token']);
	const token = cloud.state.tokens.get(id);
	return token && token.expiresAt > Date.now() ? shown(token, cloud) : invalidToken(id);
}

function invalidToken(id: string): Reply {
	const isOwn = id.startsWith('gAAAAA');
	return keystoneError(
		404,
		'Not Found',
		isOwn ? 'Failed to validate token' : 'Could not recognize Fernet token',
	);
}

function shown(token: Token, cloud: Simulator): Reply {
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
							restricted: true,
						},
					}
				: {}),
			...(scope === 'system' ? { system: { all: true } } : {}),
			...(scope === 'domain' ? { domain: user.domain } : {}),
			...(scope === 'unscoped' ? {} : { roles: roles.map(roleView), catalog }),
		},
	};
	return ok(body, { 'X-Subject-Token': token.id, Vary: 'X-Auth-Token' });
}

const roleView = (name: string) => ({ id: idOf(`role ${name}`), name });

function stamp(time: number): string {
	return new Date(time).toISOString().replace('Z', '000Z');
}

function projectsOf({ path, root }: SimulatedRequest, { user }: Token, { projects }: State) {
	const own = projects.filter(({ id }) => id in user.roles);
	return {
		projects: own.map((project) => projectView(project, root)),
		links: { next: null, self: `${root}/v3/${path}`, previous: null },
	};
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

/** One's own, for the project that one is logged in to. */
function applicationCredentials(
	{ method, path, json }: SimulatedRequest,
	{ user, project }: Token,
	state: State,
): Reply {
	const id = path.split('/')[3];
	const own = state.applicationCredentials.filter((one) => one.user === user);
	const view = (one: ApplicationCredential) => ({
		id: one.id,
		name: one.name,
		description: null,
		user_id: one.user.id,
		project_id: one.project.id,
		system: null,
		expires_at: one.expiresAt ?? null,
		unrestricted: null,
		roles: one.user.roles[one.project.id].map(roleView),
	});
	if (method === 'GET' && !id) {
		return ok({
			application_credentials: own.map(view),
			links: { next: null, previous: null },
		});
	}
	if (method === 'POST') {
		const { name, secret = randomUUID(), expires_at: expiresAt } = json.application_credential;
		if (own.some((one) => one.name === name)) {
			return keystoneError(
				409,
				'Conflict',
				`Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
			);
		}
		const id = idOf(`${user.id} ${name}`);
		const made = { id, name, secret, user, project: project!, expiresAt };
		state.applicationCredentials.push(made);
		return { status: 201, body: { application_credential: { ...view(made), secret } } };
	}
	const found = own.find((one) => one.id === id);
	if (!found) {
		return keystoneError(404, 'Not Found', `Could not find Application Credential: ${id}.`);
	}
	if (method === 'GET') return ok({ application_credential: view(found) });
	state.applicationCredentials = state.applicationCredentials.filter((one) => one !== found);
	return { status: 204 };
}
