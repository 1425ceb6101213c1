import type { IDataObject } from 'n8n-workflow';

import { Fault } from '../../../../openstack/faults';
import { highestMicroversion } from '../../../../openstack/microversion';
import { field, picker, separated, updateCollection } from '../../fields';
import { operation, type Values } from '../../operation';
import { getThing, idInPath, inPlainWords, pathOf } from '../../things';
import { checkDetails, tagsOf } from './details';
import { server as kind } from './kind';
import { hasNamesInMetadata, serverName } from './names';

const fields = {
	server: picker(kind, 'The server to change'),
	updateFields: updateCollection({
		addTags: field({
			displayName: 'Add Tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. web, production',
			description: 'Separated by commas. Needs compute microversion 2.26.',
		}),
		description: field({
			displayName: 'Description',
			type: 'string',
			default: '',
			description: 'Empty: the server has none then. Needs compute microversion 2.19.',
		}),
		name: field({
			displayName: 'Name',
			type: 'string',
			default: '',
			placeholder: 'e.g. web-1',
			description: 'What the server is called from now on',
		}),
		removeMetadata: field({
			displayName: 'Remove Metadata',
			type: 'string',
			default: '',
			placeholder: 'e.g. owner, cost-center',
			description: 'Keys to remove, separated by commas',
		}),
		removeTags: field({
			displayName: 'Remove Tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. web, production',
			description: 'Separated by commas. Needs compute microversion 2.26.',
		}),
		replaceTags: field({
			displayName: 'Replace Tags',
			type: 'string',
			default: '',
			placeholder: 'e.g. web, production',
			description:
				'All tags that the server has then, separated by commas. Empty: it has none. Needs compute microversion 2.26.',
		}),
		setMetadata: field({
			displayName: 'Set Metadata',
			type: 'rows',
			row: 'Entry',
			placeholder: 'Add Entry',
			default: {},
			description: 'Other entries stay',
			fields: {
				key: field({ displayName: 'Key', type: 'string', default: '' }),
				value: field({ displayName: 'Value', type: 'string', default: '' }),
			},
		}),
	}),
} as const;

type Given = Values<typeof fields>['updateFields'];

/** From this compute microversion on, servers have tags. */
const tagsFrom = '2.26';

/** A change, as the request that makes it. */
interface Change {
	what: string;
	method: 'PUT' | 'POST' | 'DELETE';
	path: string;
	body?: unknown;
	microversion?: string;
	/** What Nova says where there is nothing to remove */
	missing?: RegExp;
}

/** Changes what a server says of itself, each only where it is given. Compute API, PUT /servers/{id} and others. */
export const update = operation({
	name: 'Update',
	action: 'Update server',
	api: 'PUT /servers/{id}; POST /servers/{id}/metadata; DELETE /servers/{id}/metadata/{key}; PUT /servers/{id}/tags; PUT /servers/{id}/tags/{tag}; DELETE /servers/{id}/tags/{tag}',
	description: 'Change the name, description, metadata or tags of a server',
	writes: true,
	fields,
	simplified: (server) => {
		const { id, status, description, metadata, tags } = server as IDataObject;
		return { id, name: serverName(server), status, description, metadata, tags };
	},
	async run(cloud, { server: id, updateFields }) {
		checkFields(updateFields);
		const changes = changesOf(updateFields, await hasNamesInMetadata(cloud));
		if (changes.length === 0) {
			throw new Fault('Nothing is given that could be changed', {
				kind: 'input',
				nextStep: "Add what to change under 'Update Fields'.",
			});
		}
		const done: string[] = [];
		for (const { what, method, path, body, microversion, missing } of changes) {
			await cloud.compute
				.request(method, pathOf(kind, id) + path, body, { microversion })
				.catch(inPlainWords(cloud, kind, id))
				.catch((fault: Fault) => {
					if (!missing?.test(fault.message)) throw after(fault, done);
				});
			done.push(what);
		}
		const microversion = highestMicroversion(changes.map((change) => change.microversion));
		return await getThing(cloud, kind, id, microversion);
	},
});

/** @throws Fault that names what can't be right */
function checkFields({ name, description, setMetadata: metadata }: Given): void {
	checkDetails({ name: name ?? '', options: { description, metadata } });
	if (name === undefined || name.trim()) return;
	throw new Fault("The parameter 'Name' is empty", {
		kind: 'input',
		nextStep: 'Give a name, or leave the field out.',
	});
}

/** @param isNameInMetadata as on ConoHa */
function changesOf(given: Given, isNameInMetadata: boolean): Change[] {
	const { name, description, replaceTags } = given;
	const server = { ...(isNameInMetadata ? {} : { name }), description };
	const metadata = {
		...Object.fromEntries((given.setMetadata ?? []).map(({ key, value }) => [key, value])),
		...(isNameInMetadata ? { instance_name_tag: name } : {}),
	};
	const wholeTags = replaceTags === undefined ? [] : [tagsOf(replaceTags)];
	return [
		...(isGiven(server)
			? [
					{
						what: namesGiven(server),
						method: 'PUT' as const,
						path: '',
						body: { server },
						microversion: description === undefined ? undefined : '2.19',
					},
				]
			: []),
		...(isGiven(metadata)
			? [
					{
						what: `metadata ${namesGiven(metadata)}`,
						method: 'POST' as const,
						path: '/metadata',
						body: { metadata },
					},
				]
			: []),
		...separated(given.removeMetadata).map((key) => ({
			what: `metadata ${key}`,
			method: 'DELETE' as const,
			path: `/metadata/${idInPath(key)}`,
			missing: /Metadata item was not found/,
		})),
		...wholeTags.map((tags) => ({
			what: 'tags',
			method: 'PUT' as const,
			path: '/tags',
			body: { tags },
			microversion: tagsFrom,
		})),
		...tagsOf(given.addTags).map((tag) => ({
			what: `tag ${tag}`,
			method: 'PUT' as const,
			path: `/tags/${idInPath(tag)}`,
			microversion: tagsFrom,
		})),
		...tagsOf(given.removeTags).map((tag) => ({
			what: `tag ${tag}`,
			method: 'DELETE' as const,
			path: `/tags/${idInPath(tag)}`,
			microversion: tagsFrom,
			missing: /has no tag/,
		})),
	];
}

function isGiven(values: object): boolean {
	return namesGiven(values) !== '';
}

function namesGiven(values: object): string {
	return Object.entries(values)
		.flatMap(([name, value]) => (value === undefined ? [] : name))
		.join(', ');
}

function after(fault: Fault, done: string[]): Fault {
	if (done.length === 0) return fault;
	const { nextStep } = fault;
	return fault.with({ nextStep: `${nextStep} Changed before: ${done.join('; ')}.`.trim() });
}
