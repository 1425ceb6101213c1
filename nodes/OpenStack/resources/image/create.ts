import type { Fault } from '../../../../openstack/faults';
import { create as createOfKind } from '../../builders/create';
import { choice, timeout, waitFor } from '../../fields';
import { calledBy } from '../../kind';
import { settled } from '../../waits';
import { attributes, creationOptions, diskFormat } from './attributes';
import { discard, fileField, simplifiedWithChecksum, upload } from './data';
import { checkImport, importFrom, urlField } from './import';
import { image as kind } from './kind';

const { visibility, ...optionalAttributes } = attributes;

const fields = {
	source: choice('Data', 'Where the data of the image come from', [
		{ name: 'File of the Item', value: 'file', description: 'Is sent to the cloud' },
		{ name: 'None Yet', value: 'none', description: 'To upload or import later' },
		{ name: 'URL', value: 'url', description: 'The cloud fetches it, if it can do that' },
	]),
	fileField: { ...fileField, showIf: { source: ['file'] } },
	url: { ...urlField, showIf: { source: ['url'] } },
	diskFormat,
	visibility,
	wait: { ...waitFor('Active'), showIf: { source: ['file', 'url'] } },
} as const;

const options = { ...creationOptions, ...optionalAttributes, timeout } as const;

/**
 * Makes an image, and sends or fetches its data in the same run. Image API v2, POST /images, PUT /images/{id}/file, POST
 * /images/{id}/import. What it has made without data is deleted again where there is an error.
 */
export const create = createOfKind(kind, {
	description: 'Make an image of a file or a URL, that servers can boot from',
	nameDescription: 'What the image is called. Names need not be unique.',
	fields,
	options,
	api: [
		'GET /info/import',
		'PUT /images/{id}/file',
		'POST /images/{id}/import',
		'DELETE /images/{id}',
		'PATCH /images/{id}',
	],
	simplified: simplifiedWithChecksum,
	check({ source, fileField: field }, _, files) {
		if (source === 'file') files.check(field);
	},
	async with({ options: { containerFormat }, ...values }, cloud) {
		if (values.source === 'url') await checkImport(cloud, values.url);
		return { container_format: containerFormat ?? 'bare' };
	},
	async then({ thing, how }, values, cloud, files) {
		const id = String(thing.id);
		const seconds = values.options.timeout ?? timeout.default;
		if (values.source === 'none') return thing;
		if (thing.status !== 'queued') {
			return values.wait
				? await settled(cloud, kind, thing, { statuses: ['active'], timeout: seconds })
				: thing;
		}
		const filled =
			values.source === 'file'
				? upload(cloud, thing, values.fileField, files, { isNew: how !== 'existed' })
				: importFrom(cloud, id, values.url, values.wait ? seconds : undefined);
		return await filled.catch(async (fault: Fault) => {
			if (how === 'existed' || fault.isUnderWay) throw fault;
			// What was found after a lost answer may be another run's.
			const becomes =
				how === 'made' ? await discard(cloud, thing) : `${calledBy(kind, thing)} is left.`;
			throw fault.with({ nextStep: [fault.nextStep, becomes].filter(Boolean).join(' ') });
		});
	},
});
