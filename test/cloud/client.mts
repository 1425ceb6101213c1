import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { readSession, type Session } from '../../openstack/session.ts';
import type { Engine, NodeRun } from '../engine/engine.mts';
import { byId } from '../engine/fixtures.mts';

/** One login on the cloud under test, and what it does there through the node. */
export class Client {
	/**
	 * @param id of the credential in the engine
	 */
	constructor(
		private readonly engine: Engine,
		readonly id: string,
		readonly credential: ICredentialDataDecryptedObject,
	) {
		engine.store(id, credential);
	}

	/** The session that the credential keeps, to read or to spoil. */
	get session(): Session {
		return readSession(this.engine.credentials.stored.get(this.id)!.sessionToken)!;
	}

	set session(session: Session) {
		this.engine.store(this.id, { ...this.credential, sessionToken: JSON.stringify(session) });
	}

	/** Forgets the session, as a credential does that has just been filled in. */
	logOut(): void {
		this.engine.store(this.id, this.credential);
	}

	/** Runs the node with the usual parameters of an operation, once for each item. */
	async run(
		resource: string,
		operation: string,
		parameters: IDataObject = {},
		items: IDataObject[] = [{}],
	): Promise<NodeRun> {
		const options = { items, credential: this.id };
		return await this.engine.runNode({ resource, operation, ...parameters }, options);
	}

	/**
	 * The results of a run; fails the test where the node does.
	 * @throws Error with the httpCode of the node's own
	 */
	async rows(...given: Parameters<Client['run']>): Promise<IDataObject[]> {
		const { items, error } = await this.run(...given);
		if (error) {
			const { message, description, httpCode } = error;
			throw Object.assign(new Error(`${message} ${description ?? ''}`), { httpCode });
		}
		return items.map(({ json }) => json);
	}

	/** The error that the node ends with; fails the test where there is none. */
	async error(...given: Parameters<Client['run']>): Promise<NonNullable<NodeRun['error']>> {
		const { error } = await this.run(...given);
		if (!error) throw new Error(`${given[0]} ${given[1]} did not fail`);
		return error;
	}

	/** A request of its own: the reply's body. */
	async send(service: string, path: string, parameters: IDataObject = {}): Promise<IDataObject> {
		const request = { service: byId(service), path, ...parameters };
		return (await this.rows('apiRequest', 'send', request))[0];
	}

	/** Makes something: the one thing in the reply. */
	async make(service: string, path: string, body: IDataObject): Promise<IDataObject> {
		const parameters = { method: 'POST', body: JSON.stringify(body) };
		const reply = await this.send(service, path, parameters);
		return 'id' in reply ? reply : (Object.values(reply)[0] as IDataObject);
	}

	async remove(service: string, path: string): Promise<void> {
		await this.send(service, path, { method: 'DELETE' });
	}

	/** Deletes several things of a collection, as far as the service lets them go. */
	async removeAll(service: string, path: string, things: IDataObject[]): Promise<void> {
		const request = {
			resource: 'apiRequest',
			operation: 'send',
			service: byId(service),
			method: 'DELETE',
			path: `=${path}/{{ $json.id }}`,
			requestOptions: { itemsInParallel: 5 },
		};
		const items = things.map(({ id }) => ({ id }));
		const options = { items, credential: this.id, onError: 'continueRegularOutput' } as const;
		await this.engine.runNode(request, options);
	}

	/** A list as the service has it, page after page. */
	async list(service: string, path: string, query: IDataObject = {}): Promise<IDataObject[]> {
		const row = Object.entries(query).map(([name, value]) => ({ name, value: String(value) }));
		const all = { response: 'list', returnAll: true, query: { row } };
		return await this.rows('apiRequest', 'send', { service: byId(service), path, ...all });
	}

	/** What Keystone says about the token in use: user, project, roles. */
	async whoAmI(): Promise<IDataObject> {
		// Before the token is named, so that one that has ended is replaced.
		await this.send('identity', 'auth/projects');
		const headers = { row: [{ name: 'X-Subject-Token', value: this.session.token }] };
		const { token } = await this.send('identity', 'auth/tokens', { options: { headers } });
		return token as IDataObject;
	}
}
