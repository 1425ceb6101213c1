import { Fault } from '../../../../openstack/faults';
import { queryOfPairs } from '../../../../openstack/http';
import type { Json } from '../../../../openstack/json';
import { microversionHeaders } from '../../../../openstack/microversion';
import { withoutSecrets } from '../../../../openstack/secrets';
import { field, optionCollection, paging, text } from '../../fields';
import { operation } from '../../operation';

/** Sends any request to any service in the catalog. https://docs.openstack.org/api-quick-start/ lists the APIs. */
export const send = operation({
	name: 'Send',
	action: 'Send API request',
	api: 'any',
	description: 'Call any path of any service, with token, address, paging and errors taken care of',
	writes: { unless: { method: ['GET', 'HEAD'] } },
	fields: {
		service: field({
			displayName: 'Service',
			type: 'picker',
			of: 'service',
			default: '',
			required: true,
			description:
				'A service in the catalog, by its type: compute, image, network, volumev3, dns and so on',
		}),
		method: field({
			displayName: 'Method',
			type: 'options',
			options: [
				{ name: 'DELETE', value: 'DELETE' },
				{ name: 'GET', value: 'GET' },
				{ name: 'HEAD', value: 'HEAD' },
				{ name: 'PATCH', value: 'PATCH' },
				{ name: 'POST', value: 'POST' },
				{ name: 'PUT', value: 'PUT' },
			],
			default: 'GET',
			description: 'The HTTP method that the API page says',
		}),
		path: field({
			displayName: 'Path',
			type: 'string',
			default: '',
			placeholder: 'e.g. servers/detail',
			description:
				"Below the service's endpoint. One that starts with a version, such as v2/zones, replaces the version of the endpoint.",
		}),
		response: field({
			displayName: 'Response',
			type: 'options',
			options: [
				{ name: 'Body', value: 'body', description: 'One item with the reply as it is' },
				{ name: 'Full', value: 'full', description: 'One item with status, headers and body' },
				{
					name: 'List',
					value: 'list',
					description: 'An item for each entry of a list, page after page',
				},
			],
			default: 'body',
			description: 'What to make of the reply',
		}),
		listKey: field({
			displayName: 'List Key',
			type: 'string',
			default: '',
			placeholder: 'e.g. servers',
			description: 'Where the list is in the reply. Left out: the only list there is.',
			showIf: { response: ['list'] },
		}),
		returnAll: { ...paging.returnAll, showIf: { response: ['list'] } },
		limit: { ...paging.limit, showIf: { response: ['list'], returnAll: [false] } },
		body: field({
			displayName: 'Body',
			type: 'json',
			default: '',
			placeholder: 'e.g. { "server": { "name": "web-1" } }',
			description: 'Sent as JSON',
			showIf: { method: ['PATCH', 'POST', 'PUT', 'DELETE'] },
		}),
		query: field({
			displayName: 'Query Parameters',
			type: 'rows',
			row: 'Parameter',
			placeholder: 'Add Parameter',
			default: {},
			description: 'The same name may come several times',
			fields: {
				name: text('Name', 'As the API page has it', { placeholder: 'e.g. status' }),
				value: text('Value', 'As it is: the node encodes it', { placeholder: 'e.g. ACTIVE' }),
			},
		}),
		options: optionCollection({
			headers: field({
				displayName: 'Headers',
				type: 'rows',
				row: 'Header',
				placeholder: 'Add Header',
				default: {},
				description: 'Token, content type and microversion are there already',
				fields: {
					name: text('Name', 'As the API page has it', { placeholder: 'e.g. If-Match' }),
					value: text('Value', 'As it is', { placeholder: 'e.g. *' }),
				},
			}),
			includeSecrets: field({
				displayName: 'Include Secrets',
				type: 'boolean',
				default: false,
				description:
					'Whether to keep passwords, private keys and tokens of the reply, which n8n then stores with the execution',
			}),
			microversion: field({
				displayName: 'Microversion',
				type: 'string',
				default: '',
				placeholder: 'e.g. 2.79',
				description: 'For services that have them, such as compute and volumev3',
			}),
		}),
	},
	async *run(cloud, values) {
		const { method, response, body, options } = values;
		const path = values.path.trim();
		const client = cloud.service(values.service);
		const request = {
			query: queryOfPairs(
				values.query.filter(({ name }) => name).map(({ name, value }) => [name, value]),
			),
			headers: {
				// Among the headers, so that it wins over the one that the credential may pin.
				...microversionHeaders(values.service, options.microversion?.trim()),
				...Object.fromEntries(
					(options.headers ?? [])
						.filter(({ name }) => name)
						.map(({ name, value }) => [name, value]),
				),
			},
		};
		const shown = (reply: Json) => (options.includeSecrets ? reply : withoutSecrets(reply));
		if (response === 'list') {
			if (method !== 'GET') throw notAList(method);
			const pages = client.pages<unknown>(path, values.listKey.trim(), { ...request, has: '' });
			for await (const page of pages) yield page.map((entry) => shown(asObject(entry)));
			return;
		}
		const reply = await client.request(method, path, body, request);
		const parsed = reply.json ?? (reply.text || undefined);
		yield shown(
			response === 'full'
				? { status: reply.status, headers: reply.headers, body: parsed }
				: asObject(parsed ?? { status: reply.status }),
		);
	},
});

function notAList(method: string): Fault {
	return new Fault(`A ${method} request gives no list`, {
		kind: 'input',
		nextStep: "Set 'Method' to 'GET', or 'Response' to 'Body'.",
	});
}

/** n8n's items are objects. */
function asObject(value: unknown): Json {
	if (Array.isArray(value)) return { list: value };
	return typeof value === 'object' && value !== null ? (value as Json) : { body: value };
}
