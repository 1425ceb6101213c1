import fc, { type Arbitrary } from 'fast-check';
import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { fieldsOf, type Field, type Fields } from '../../../nodes/OpenStack/operation.ts';
import { resources } from '../../../nodes/OpenStack/resources/index.ts';
import { run } from '../../../nodes/OpenStack/run.ts';
import { RecordingCloud, secrets } from './recordingCloud.mts';

// Longer than a busy machine takes.
jest.setTimeout(60_000);

let mockNow = Date.now();
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	// Waits cost no time.
	sleep: async (milliseconds: number) => void (mockNow += milliseconds),
}));
beforeAll(() => jest.spyOn(Date, 'now').mockImplementation(() => mockNow));
afterAll(() => jest.restoreAllMocks());

/** Of each operation; the seeds are the same every time, so that nobody's change fails by chance. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 60);
const firstSeed = Number(process.env.FUZZ_SEED ?? 9);

const operations = Object.entries(resources).flatMap(([resource, { operations: own }]) =>
	Object.entries(own).map(([name, operation]) => ({ resource, name, operation })),
);

/** What would lead an address astray. */
const astray = fc.constantFrom(
	...['.', '..', '../..', '/', 'a/b', '?limit=1', '#', '%2e%2e', 'a\nb', '\ud800', '__proto__'],
);

/** What an expression may give in any field. */
const anything: Arbitrary<unknown> = fc.oneof(
	astray,
	fc.constantFrom(null, '', ' ', 'constructor', 'x'.repeat(70_000), '{"a":', '2026-13-45'),
	fc.constantFrom<unknown>(0, -1, 1.5, NaN, Infinity, 1e21, true, 'true', '7', [], {}, [null]),
	fc.string({ unit: 'binary' }),
	fc.jsonValue(),
);

/** What a person would fill in. */
function likely(field: Field): Arbitrary<unknown> {
	switch (field.type) {
		case 'picker':
			return fc.record({
				mode: fc.constantFrom('list', 'id', 'name'),
				value: fc.constantFrom('web-1', '0c1d-4e', 'compute'),
			});
		case 'collection':
			return valuesOf(field.fields);
		case 'rows':
			return fc.record({ row: fc.array(valuesOf(field.fields), { maxLength: 3 }) });
		case 'options':
			return fc.constantFrom(...field.options.map(({ value }) => value));
		case 'multiOptions':
			return fc.subarray(field.options.map(({ value }) => value));
		case 'number':
			return fc.integer({ min: 1, max: 20 });
		case 'boolean':
			return fc.boolean();
		case 'dateTime':
			return fc.constantFrom('2026-11-21T08:00:00', '2026-11-21T08:00:00Z');
		case 'json':
			return fc.json();
		default:
			return field.typeOptions?.password
				? fc.constant(secrets.given)
				: fc.constantFrom('web-1', 'a, b', '10.0.0.12', 'ssh-ed25519 AAAA', 'servers');
	}
}

function valuesOf(fields: Fields): Arbitrary<Record<string, unknown>> {
	const arbitraries = Object.entries(fields).map(([name, field]) => [
		name,
		fc.oneof(
			{ weight: 8, arbitrary: likely(field) },
			{ weight: 1, arbitrary: anything },
			...(field.type === 'picker'
				? [
						{
							weight: 1,
							arbitrary: fc.record({ mode: fc.constant('id'), value: fc.oneof(astray, anything) }),
						},
					]
				: []),
		),
	]);
	return fc.record(Object.fromEntries(arbitraries), { requiredKeys: [] });
}

/** What JavaScript says where a program did not look at what it was given. */
const slips =
	/^Cannot |is not (a function|iterable|defined)|URI malformed|Invalid (time|array|regular)|call stack|BigInt|circular|\[object /;

describe.each(operations)('$resource: $name', ({ resource, name, operation }) => {
	// Each operation has inputs of its own.
	const seed = firstSeed + operations.findIndex((one) => one.operation === operation);

	it('survives every input, and asks for nothing but what it says', async () => {
		const fields = fieldsOf(operation);
		const replies = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 });
		const check = async (values: Record<string, unknown>, order: number[]) => {
			const cloud = new RecordingCloud(operation.api, order);
			const parameters = { ...values, resource, operation: name };
			const outcome = await run(contextOf(parameters, cloud), resources).then(
				([items]) => ({ items }),
				(error: NodeOperationError | NodeApiError) => ({ error }),
			);
			expect(cloud.strayed).toEqual([]);
			const told = JSON.stringify(outcome);
			expect(told).not.toContain(secrets.password);
			expect(told).not.toContain(secrets.token);
			if ('error' in outcome) {
				const { error } = outcome;
				const isOfN8n = error instanceof NodeOperationError || error instanceof NodeApiError;
				if (!isOfN8n) throw error;
				expect(error.message).not.toMatch(slips);
				expect(error.message).not.toBe('');
				// Passwords and private keys come out where they are asked for, and never in an error.
				expect(`${told} ${error.message}`).not.toMatch(/Given-Pa55w0rd|Made-Pa55w0rd|Made-Key/);
			} else {
				expect(outcome.items.every(({ json }) => typeof json === 'object')).toBe(true);
				const isAskedFor = /"return[A-Z]\w*":(true|"true")/.test(JSON.stringify(values));
				if (!isAskedFor && resource !== 'apiRequest') {
					expect(told).not.toMatch(/Given-Pa55w0rd|Made-Pa55w0rd|Made-Key/);
				}
			}
		};
		await fc.assert(fc.asyncProperty(valuesOf(fields), replies, check), { numRuns, seed });
	});
});

const file = { data: Buffer.from('disk').toString('base64'), mimeType: 'application/octet-stream' };

/** The little of n8n that run needs, with parameters as expressions may give them. */
function contextOf(parameters: Record<string, unknown>, cloud: RecordingCloud): IExecuteFunctions {
	const node = {
		id: 'node',
		name: 'OpenStack',
		type: 'openStack',
		typeVersion: 1,
		position: [0, 0],
	};
	return {
		getNode: () => ({ ...node, parameters }),
		getNodeParameter: (name: string, _: number, fallback: unknown) =>
			name in parameters ? parameters[name] : fallback,
		getInputData: () => [{ json: {}, binary: { data: file } }],
		getCredentials: async () => cloud.credential,
		getExecutionCancelSignal: () => undefined,
		getTimezone: () => 'Asia/Tokyo',
		continueOnFail: () => false,
		addExecutionHints: () => undefined,
		logger: { debug: () => undefined, info: () => undefined },
		helpers: {
			httpRequestWithAuthentication: cloud.send,
			getBinaryDataBuffer: async () => Buffer.from(file.data, 'base64'),
			prepareBinaryData: async (content: AsyncIterable<unknown>) => {
				for await (const _ of content) continue;
				return file;
			},
		},
	} as unknown as IExecuteFunctions;
}
