import type { Cloud, Transport } from '../../openstack/cloud.ts';
import type { Json } from '../../openstack/json.ts';
import type { CredentialFields } from '../../openstack/login.ts';
import type { Files } from '../../nodes/OpenStack/files.ts';
import type { Field, Fields, Operation } from '../../nodes/OpenStack/operation.ts';
import { passwordCredential } from '../engine/fixtures.mts';
import { connect } from './connect.mts';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.mts';

/** A simulated cloud with a user logged in to it, for operations without n8n. */
export interface TestCloud {
	simulator: Simulator;
	cloud: Cloud;
	/** Runs an operation; what is left out has its default */
	run(operation: Operation, values?: Record<string, unknown>): Promise<Json[]>;
	/** The last request, less what every request has */
	last(): { method: string; url: string; json: any; microversion?: string };
}

/** @param fields what differs from user demo in project demo */
export async function testCloud(
	options: SimulatorOptions = {},
	fields: Partial<CredentialFields> = {},
	more: Partial<Transport> = {},
): Promise<TestCloud> {
	const simulator = await startSimulator(options);
	const credential = passwordCredential(simulator.identityUrl, fields as never);
	const cloud = connect(credential as unknown as CredentialFields, more);
	return {
		simulator,
		cloud,
		async run(operation, values = {}) {
			const all = { ...defaultsOf(operation.fields), ...values };
			const given = operation.run(cloud, all as never, textFiles());
			if (!(Symbol.asyncIterator in given)) return [await given];
			const results: Json[] = [];
			for await (const page of given) results.push(...[page].flat());
			return results;
		},
		last() {
			const { method, url, json, headers } = simulator.requests.at(-1)!;
			const microversion = headers['openstack-api-version'] as string | undefined;
			return { method, url, json, ...(microversion ? { microversion } : {}) };
		},
	};
}

/** What writes texts alone, and reads nothing: the data of images go through n8n's own engine. */
function textFiles(): Files {
	const written: Files['written'] = {};
	const never = () => Promise.reject(new Error('There are no files here'));
	return {
		written,
		check: () => undefined,
		read: never,
		write: never,
		async writeText(field, fileName, mimeType, text) {
			written[field] = { data: Buffer.from(text).toString('base64'), fileName, mimeType };
		},
	};
}

function defaultsOf(fields: Fields): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).map(([name, field]) => [name, defaultOf(field)]),
	);
}

function defaultOf(field: Field): unknown {
	if (field.type === 'rows') return [];
	if (field.type === 'json') return undefined;
	return field.default;
}
