import { Readable } from 'node:stream';

import { authorize, type AuthorizableRequest } from '../../../openstack/authorize.ts';
import { Fault } from '../../../openstack/faults.ts';
import { loginFingerprint, type CredentialFields } from '../../../openstack/login.ts';
import type { Session } from '../../../openstack/session.ts';
import type { Kind } from '../../../nodes/OpenStack/kind.ts';
import type { Fields } from '../../../nodes/OpenStack/operation.ts';
import { resources } from '../../../nodes/OpenStack/resources/index.ts';
import { passwordCredential } from '../../engine/fixtures.mts';

/** What must not come out: of the credential, of a field, and made up by the cloud. */
export const secrets = {
	password: 'Credential-Pa55w0rd',
	token: 'gAAAA-Token-Of-The-Session',
	given: 'Given-Pa55w0rd',
	made: 'Made-Pa55w0rd',
	key: 'Made-Key',
};

/** More than any wait or list of these replies takes. */
const mostAsked = 500;

const origin = 'http://cloud.example';
const services = ['compute', 'image', 'network', 'block-storage', 'identity'];

const operations = Object.values(resources).flatMap((one) => Object.values(one.operations));

/** Every kind that a picker knows. */
const kinds: Kind[] = operations.flatMap(({ fields }) => kindsIn(fields));

function kindsIn(fields: Fields): Kind[] {
	return Object.values(fields).flatMap((field) => {
		if (field.type === 'picker') return field.of === 'service' ? [] : [field.of];
		return 'fields' in field ? kindsIn(field.fields) : [];
	});
}

/** What any operation may read besides: what another one is about, names, states, and why something failed. */
const reads = [
	...operations.flatMap(({ api }) => requestsOf(api).map((one) => one.split(' ')[1])),
	...kinds.flatMap(({ path, detail = path }) => [path, `${path}/{id}`, detail]),
	'messages',
]
	.flatMap((path) => [path, path.replace(/\/\{\w+\}$/, '')])
	.map((path) => `GET ${path}`);

/** "POST /servers/{id}/action os-stop; GET /volumes" -> "POST servers/{id}/action", "GET volumes" */
function requestsOf(api: string): string[] {
	if (api === 'any') return [];
	return api.split('; ').map((one) => one.replace(/^([A-Z]+) \/(\S+).*$/, '$1 $2'));
}

/** A thing of any kind. */
const thing = {
	id: '0c1d-4e',
	name: 'web-1',
	status: 'ACTIVE',
	state: 'available',
	zoneName: 'nova',
	zoneState: { available: true },
	public_key: 'ssh-ed25519 AAAA',
	links: [],
};

/** A reply that holds whatever is looked for in it. */
const everything = {
	...Object.fromEntries(kinds.flatMap((kind) => (kind.key ? [[kind.key, thing]] : []))),
	...Object.fromEntries(
		kinds.map(({ keys, entryKey }) => [keys, [entryKey ? { [entryKey]: thing } : thing]]),
	),
	availability_zones: [thing],
	instanceActions: [],
	messages: [],
};

const nothing = Object.fromEntries(kinds.map(({ keys }) => [keys, []]));

/** What Nova makes up comes once: with the answer to the request that asked for it. */
const made = {
	...everything,
	adminPass: secrets.made,
	server: { ...thing, adminPass: secrets.made },
	keypair: { ...thing, private_key: secrets.key },
};

/** Answers whatever it is asked, and keeps what an operation had no business to ask. */
export class RecordingCloud {
	readonly strayed: string[] = [];
	readonly credential: Record<string, unknown>;
	private readonly allowed: string[];
	private asked = 0;

	/**
	 * @param api of the operation
	 * @param order of the replies, one number each: seven and more are refusals
	 */
	constructor(
		api: string,
		private readonly order: number[],
	) {
		this.allowed = api === 'any' ? [] : [...requestsOf(api), ...reads];
		const fields = passwordCredential(`${origin}/identity/v3`, { password: secrets.password });
		const endpoints = Object.fromEntries(
			services.map((service) => [service, `${origin}/${service}/v2.1`]),
		);
		const session: Session = {
			madeFrom: loginFingerprint(fields as unknown as CredentialFields),
			token: secrets.token,
			expiresAt: null,
			obtainedAt: Date.now(),
			endpoints,
			regions: { north: endpoints },
			origins: [origin],
			projectId: 'project',
			userId: 'user',
		};
		this.credential = { ...fields, sessionToken: JSON.stringify(session) };
	}

	/** In the place of n8n's httpRequestWithAuthentication. */
	readonly send = async (_: string, options: AuthorizableRequest & Sent) => {
		authorize(this.credential as never, this.credential.sessionToken, options);
		this.record(options);
		if (this.asked > mostAsked) {
			this.strayed.push('asks without end');
			throw new Fault('Asked without end', { kind: 'cancelled' });
		}
		const turn = this.order[this.asked++ % this.order.length];
		// As Nova and Cinder do, which quote what they were sent.
		const message = `Invalid input: ${options.body ?? ''}`;
		const refused = { 7: [404, 'itemNotFound'], 8: [409, 'conflict'], 9: [400, 'badRequest'] }[
			turn
		];
		const [statusCode, key] = refused ?? [200, ''];
		const isLaterPage = options.openstack?.query?.offset !== undefined;
		// Glance's things are the whole reply, and so is what the path of an API Request may lead to.
		const whole = options.openstack?.service === 'image' ? thing : {};
		// What Nova makes up is in no whole reply.
		const makes = options.method === 'POST' && options.openstack?.service !== 'image';
		const answer = isLaterPage ? nothing : makes ? made : everything;
		const body = JSON.stringify(
			refused ? { [key as string]: { message } } : { ...whole, ...answer },
		);
		const isFile = options.encoding === 'stream';
		return {
			statusCode,
			headers: { 'content-type': 'application/json' },
			body: isFile ? Readable.from([Buffer.from(body)]) : body,
		};
	};

	private record({ method, url, body }: AuthorizableRequest & Sent): void {
		const { origin: host, pathname } = new URL(url!);
		const [, , path] = /^\/([^/]+)\/v[\d.]+\/(.*)$/.exec(pathname) ?? [];
		const asked = `${method} ${path}`;
		const isOwn = this.allowed.length === 0 || this.allowed.some((one) => fits(asked, one));
		const isWhole = !`${url} ${body ?? ''}`.includes('[object ');
		if (host !== origin || !isOwn || !isWhole) this.strayed.push(`${method} ${url} ${body ?? ''}`);
	}
}

interface Sent {
	method: string;
	encoding?: string;
	body?: string;
}

function fits(asked: string, template: string): boolean {
	const [given, wanted] = [asked.split('/'), template.split('/')];
	return (
		given.length === wanted.length &&
		wanted.every((part, index) =>
			part.startsWith('{') ? given[index] !== '' : part === given[index],
		)
	);
}
