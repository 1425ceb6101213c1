import type { IDataObject } from 'n8n-workflow';

import { sent } from '../../bodies';
import { metadataFields, tagFields } from '../../builders/changes';
import { update as updateOfKind } from '../../builders/update';
import { newName, newNoteOn } from '../../fields';
import { checkDetails, tagsOf } from './details';
import { server } from './kind';
import { hasNamesInMetadata, serverName } from './names';

const fields = {
	name: sent(newName(server), 'name'),
	description: sent(
		{
			...newNoteOn('server'),
			description: 'Empty: the server has none then. Needs compute microversion 2.19.',
		},
		'description',
		'2.19',
	),
	...metadataFields('server'),
	...tagFields('server', {
		read: tagsOf,
		microversion: '2.26',
		needs: 'Needs compute microversion 2.26',
	}),
} as const;

/** Changes what a server says of itself, each only where it is given. Compute API, PUT /servers/{id} and others. */
export const update = updateOfKind(server, {
	description: 'Change the name, description, metadata or tags of a server',
	fields,
	api: [
		'POST /servers/{id}/metadata',
		'DELETE /servers/{id}/metadata/{key}',
		'PUT /servers/{id}/tags',
		'PUT /servers/{id}/tags/{tag}',
		'DELETE /servers/{id}/tags/{tag}',
	],
	check({ name = '', description, setMetadata: metadata }) {
		checkDetails({ name, options: { description, metadata } });
	},
	async meant({ name, ...given }, cloud) {
		if (name === undefined || !(await hasNamesInMetadata(cloud))) return { name, ...given };
		const entry = { key: 'instance_name_tag', value: name };
		return { ...given, setMetadata: [...(given.setMetadata ?? []), entry] };
	},
	simplified: (one) => {
		const { id, status, description, metadata, tags } = one as IDataObject;
		return { id, name: serverName(one), status, description, metadata, tags };
	},
});
