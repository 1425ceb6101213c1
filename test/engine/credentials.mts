import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
} from 'n8n-workflow';

import { core, workflow } from './n8n.mts';

const { Credentials } = core;
const { ICredentialsHelper, NodeHelpers } = workflow;

/**
 * n8n keeps credentials in its database, which is not part of n8n-core. This does in memory what its own
 * CredentialsHelper does: reads through the declared properties, logs in when the expirable one is empty or
 * refused, and stores all that the login returned.
 */
export class CredentialsInMemory extends ICredentialsHelper {
	/** What is stored, by credential ID */
	readonly stored = new Map<string, ICredentialDataDecryptedObject>();
	readonly type: ICredentialType;
	private before: (request: IHttpRequestOptions) => Promise<void> = async () => {};

	constructor(type: ICredentialType) {
		super();
		this.type = type;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(): INodeProperties[] {
		return this.type.properties;
	}

	async getDecrypted(
		_additionalData: unknown,
		{ id }: INodeCredentialsDetails,
		_type: string,
		_mode: unknown,
		_executeData?: unknown,
		raw?: boolean,
	): Promise<ICredentialDataDecryptedObject> {
		const data = structuredClone(this.stored.get(id!)!);
		if (raw) return data;
		return NodeHelpers.getNodeParameters(
			this.type.properties,
			data as never,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_type: string,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		if (typeof this.type.authenticate !== 'function')
			throw new Error('authenticate is no function');
		const signed = await this.type.authenticate(credentials, request);
		await this.before(signed);
		return signed;
	}

	/** While something runs, has something done before each request is sent, when the credential is already in it. */
	async beforeEach(
		before: (request: IHttpRequestOptions) => Promise<void>,
		work: () => Promise<unknown>,
	): Promise<void> {
		this.before = before;
		try {
			await work();
		} finally {
			this.before = async () => {};
		}
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		_type: string,
		node: INode,
		isExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const expirable = this.type.properties.find(({ typeOptions }) => typeOptions?.expirable)!;
		if (credentials[expirable.name] !== '' && !isExpired) return undefined;
		const output = await this.type.preAuthentication!.call(helpers, credentials);
		if (output[expirable.name] === undefined) return undefined;
		const [details] = Object.values(node.credentials ?? {});
		await this.updateCredentials(details, '', {
			...this.stored.get(details.id!),
			...output,
		} as ICredentialDataDecryptedObject);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials({ id, name }: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return new Credentials({ id, name }, type);
	}

	async updateCredentials(
		{ id }: INodeCredentialsDetails,
		_type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.stored.set(id!, structuredClone(data));
	}

	async updateCredentialsOauthTokenData(): Promise<void> {}
}
