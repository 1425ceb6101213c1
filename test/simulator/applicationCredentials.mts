import { randomBytes, randomUUID } from 'node:crypto';

import {
	failureOf,
	fitting,
	longest,
	notEmpty,
	text,
	textOrNull,
	trueOrFalse,
	type Attribute,
} from './attributes.mts';
import type { Call, Route } from './collection.mts';
import {
	forbidOthers,
	forbidden,
	invalid,
	linksOf,
	listOf,
	roleView,
	thingIn,
} from './keystoneReplies.mts';
import { keystoneError, ok, refuse } from './replies.mts';
import { pythonText } from './schema.mts';
import type { AccessRule, ApplicationCredential } from './state.mts';

const path = 'users/{user}/application_credentials';

/** One's own; for the project that one is logged in to, with the roles that one has there. */
export const applicationCredentials: Route[] = [
	{
		path,
		GET(call) {
			forbidOthers(call, 'list_application_credentials');
			const name = call.query.get('name');
			const shown = ofUser(call).filter((one) => name === null || one.name === name);
			return ok(
				listOf(
					call,
					'application_credentials',
					shown.map((one) => viewOf(one, call)),
				),
			);
		},
		POST: create,
	},
	{
		path: `${path}/{id}`,
		GET(call) {
			forbidOthers(call, 'get_application_credential');
			return ok({ application_credential: viewOf(find(call), call) });
		},
		DELETE(call) {
			forbidOthers(call, 'delete_application_credential');
			forbidRestricted(call);
			const found = find(call);
			const { state } = call.cloud;
			state.applicationCredentials = state.applicationCredentials.filter((one) => one !== found);
			return { status: 204 };
		},
	},
	{
		path: 'users/{user}/access_rules',
		GET(call) {
			forbidOthers(call, 'list_access_rules');
			return ok(
				listOf(
					call,
					'access_rules',
					rulesOf(call).map((one) => viewOfRule(one, call)),
				),
			);
		},
	},
	{
		path: 'users/{user}/access_rules/{id}',
		GET(call) {
			forbidOthers(call, 'get_access_rule');
			return ok({ access_rule: viewOfRule(findRule(call), call) });
		},
		DELETE(call) {
			forbidOthers(call, 'delete_access_rule');
			const rule = findRule(call);
			const users = ofUser(call).filter(({ accessRules }) => accessRules?.includes(rule));
			if (users.length > 0) {
				return keystoneError(403, 'Forbidden', 'May not delete access rule in use');
			}
			const { state } = call.cloud;
			state.accessRules = state.accessRules.filter((one) => one !== rule);
			return { status: 204 };
		},
	},
];

const ofUser = ({ cloud, ids }: Call) =>
	cloud.state.applicationCredentials.filter(({ user }) => user.id === ids.user);

function find(call: Call): ApplicationCredential {
	const { id } = call.ids;
	const found = ofUser(call).find((one) => one.id === id);
	return found ?? refuse(missing(id));
}

export const missing = (id: string) =>
	keystoneError(404, 'Not Found', `Could not find Application Credential: ${id}.`);

const rulesOf = ({ cloud, ids }: Call) =>
	cloud.state.accessRules.filter(({ userId }) => userId === ids.user);

function findRule(call: Call): AccessRule {
	const { id } = call.ids;
	const found = rulesOf(call).find((one) => one.id === id);
	return found ?? refuse(keystoneError(404, 'Not Found', `Could not find Access Rule: ${id}.`));
}

function forbidRestricted({ token: { applicationCredential } }: Call): void {
	if (!applicationCredential || applicationCredential.unrestricted) return;
	const says =
		"Using method 'application_credential' is not allowed for managing additional application credentials.";
	refuse(forbidden(says));
}

const attributes: Record<string, Attribute> = {
	name: {
		shown: "{'maxLength': 255,\n 'minLength': 1,\n 'pattern': '[\\\\\\\\S]+',\n 'type': 'string'}",
		types: text,
		checks: [notEmpty, longest(255), fitting('[\\S]+')],
	},
	description: {
		shown: "{'type': ['string', 'null']}",
		types: { ...text, ...textOrNull },
	},
	expires_at: { shown: "{'type': ['null', 'string']}", types: textOrNull },
	secret: { shown: "{'type': ['null', 'string']}", types: textOrNull },
	unrestricted: { shown: "{'enum': [True, False, None], 'type': 'boolean'}", types: trueOrFalse },
	access_rules: { shown: '', types: { "'array'": Array.isArray } },
	roles: { shown: '', types: { "'array'": Array.isArray } },
};

const methods = '^(POST|GET|HEAD|PATCH|PUT|DELETE)$';
const method: Attribute = {
	shown: `{'pattern': '${methods}', 'type': 'string'}`,
	types: text,
	checks: [fitting(methods)],
};

function create(call: Call) {
	const { token, cloud, ids } = call;
	forbidOthers(call, 'create_application_credential', false);
	const given = thingIn(call, 'application_credential');
	check(given);
	forbidRestricted(call);
	const { name, description = null, unrestricted = null } = given;
	const roles = rolesOf(given.roles, call);
	const expiresAt = given.expires_at ? endOf(given.expires_at) : undefined;
	if (ofUser(call).some((one) => one.name === name)) {
		const says = `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`;
		return keystoneError(409, 'Conflict', says);
	}
	const accessRules = (given.access_rules as AccessRule[] | undefined)?.map((one) => {
		const { service, path, method } = one;
		const known = rulesOf(call).find((rule) => isSame(rule, one));
		if (known) return known;
		const made = { id: newId(), userId: ids.user, service, path, method };
		cloud.state.accessRules.push(made);
		return made;
	});
	const made: ApplicationCredential = {
		id: newId(),
		name,
		description,
		secret: given.secret || randomBytes(64).toString('base64url'),
		user: token.user,
		project: token.project!,
		roles,
		unrestricted,
		expiresAt,
		accessRules,
	};
	cloud.state.applicationCredentials.push(made);
	const { links, ...view } = viewOf(made, call);
	const shown = { ...view, secret: made.secret, links };
	return { status: 201, body: { application_credential: shown } };
}

const newId = () => randomUUID().replaceAll('-', '');

const isSame = (rule: AccessRule, given: Partial<AccessRule>) =>
	given.service === rule.service && given.path === rule.path && given.method === rule.method;

/** In its place the real Keystone closes the connection. */
const broken = keystoneError(
	500,
	'Internal Server Error',
	'An unexpected error prevented the server from fulfilling your request.',
);

function check(given: Record<string, any>): void {
	if (!('name' in given)) refuse(invalid("'name' is a required property"));
	for (const [name, attribute] of Object.entries(attributes)) {
		if (!(name in given)) continue;
		const at = `['${name}']`;
		const failure = failureOf(attribute, given[name], `['properties']${at}`, at);
		if (failure) refuse(invalid(`Invalid input for field '${name}': ${failure}`));
	}
	for (const [index, rule] of (given.access_rules ?? []).entries()) {
		if (['service', 'path', 'method'].some((part) => rule[part] === undefined)) refuse(broken);
		const below = "['properties']['access_rules']['items']['properties']['method']";
		const at = `['access_rules'][${index}]['method']`;
		const failure = failureOf(method, rule.method, below, at);
		const field = `access_rules/${index}/method`;
		if (failure) refuse(invalid(`Invalid input for field '${field}': ${failure}`));
	}
	const unknown = Object.keys(given).find(
		(name) => !(name in attributes) && !ignored.includes(name),
	);
	if (unknown) {
		const says = `${pythonText(unknown)} is an invalid keyword argument for ApplicationCredentialModel`;
		refuse(invalid(says));
	}
}

const ignored = ['id', 'project_id', 'user_id'];

/** Those that are asked for, of those that one has; none asked for: all. */
function rolesOf(asked: Array<{ id?: string; name?: string }> = [], { token, cloud }: Call) {
	if (asked.length === 0) return token.roles;
	const known = new Set(cloud.state.users.flatMap(({ roles }) => Object.values(roles).flat()));
	return asked.map(({ id, name }) => {
		if (name !== undefined && !known.has(name)) {
			refuse(keystoneError(404, 'Not Found', `Role ${name} is not defined`));
		}
		const says =
			'Invalid application credential: Cannot create an application credential with unassigned role';
		const found = token.roles.find((role) => role === name || roleView(role).id === id);
		return found ?? refuse(invalid(says));
	});
}

const malformed =
	'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

/** Without a time zone but UTC. */
function endOf(given: string): string {
	if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?$/.test(given)) {
		refuse(invalid(`Timestamp not in expected format. ${malformed}`));
	}
	const end = Date.parse(`${given.replace(' ', 'T').replace('Z', '')}Z`);
	if (end <= Date.now()) refuse(invalid(`The 'expires_at' must not be before now. ${malformed}`));
	return new Date(end).toISOString();
}

function viewOf(one: ApplicationCredential, call: Call) {
	const roles = one.roles ?? one.user.roles[one.project.id];
	return {
		id: one.id,
		name: one.name,
		description: one.description ?? null,
		user_id: one.user.id,
		project_id: one.project?.id ?? null,
		system: null,
		expires_at: one.expiresAt?.replace('Z', '000') ?? null,
		unrestricted: one.unrestricted ?? null,
		roles: roles.map((name) => ({
			...roleView(name),
			domain_id: null,
			description: null,
			options: { immutable: true },
		})),
		...(one.accessRules ? { access_rules: one.accessRules.map(ruleView) } : {}),
		...linksOf(call, `application_credentials/${one.id}`),
	};
}

export const ruleView = ({ id, service, path, method }: AccessRule) => ({
	id,
	service,
	path,
	method,
});

const viewOfRule = (rule: AccessRule, call: Call) => ({
	...ruleView(rule),
	...linksOf(call, `access_rules/${rule.id}`),
});
