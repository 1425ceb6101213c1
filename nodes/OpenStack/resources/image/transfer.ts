import { flag, optionCollection, picker, text, timeout, waitFor } from '../../fields';
import { operation } from '../../operation';
import { getThing } from '../../things';
import {
	download as downloadData,
	fileField,
	simplifiedWithChecksum,
	upload as uploadData,
} from './data';
import { checkImport, importFrom, urlField } from './import';
import { image as kind } from './kind';

/** Sends a file of the item as the data of an image. Image API v2, PUT /images/{id}/file. */
export const upload = operation({
	name: 'Upload',
	action: 'Upload image',
	description: 'Send a file as the data of an image that has none yet',
	api: 'GET /images/{id}; PUT /images/{id}/file; DELETE /images/{id}',
	writes: true,
	fields: { image: picker(kind, 'An image without data: its status is Queued'), fileField },
	simplified: simplifiedWithChecksum,
	async run(cloud, { image: id, fileField: field }, files) {
		const there = await getThing(cloud, kind, id);
		return await uploadData(cloud, there, field, files, { isNew: false });
	},
});

/** Has the cloud fetch the data of an image. Image API v2, POST /images/{id}/import. */
export const importImage = operation({
	name: 'Import',
	action: 'Import image',
	description: 'Have the cloud fetch the data of an image that has none yet',
	api: 'GET /info/import; POST /images/{id}/import',
	writes: true,
	fields: {
		image: picker(kind, 'An image without data: its status is Queued'),
		url: { ...urlField, required: true },
		wait: waitFor('Active'),
		options: optionCollection({ timeout }),
	},
	simplified: simplifiedWithChecksum,
	async run(cloud, { image: id, url, wait, options }) {
		await checkImport(cloud, url);
		const seconds = options.timeout ?? timeout.default;
		return await importFrom(cloud, id, url, wait ? seconds : undefined);
	},
});

/** Keeps the data of an image as a file. Image API v2, GET /images/{id}/file. */
export const download = operation({
	name: 'Download',
	action: 'Download image',
	description: 'Keep the data of an image as a file, for a node that writes it somewhere',
	api: 'GET /images/{id}/file',
	fields: {
		image: picker(kind, 'The image whose data to have'),
		outputField: text('Put Output File in Field', '', {
			default: 'data',
			required: true,
			hint: 'The name of the output binary field to put the file in',
		}),
		options: optionCollection({
			fileName: text('File Name', "Left out: the image's name, with its format", {
				placeholder: 'e.g. debian-13.qcow2',
			}),
			verify: flag(
				'Verify Checksum',
				"Whether to hold what came against the image's checksum",
				true,
			),
		}),
	},
	simplified: simplifiedWithChecksum,
	async run(cloud, { image: id, outputField, options }, files) {
		const { fileName = '', verify = true } = options;
		return await downloadData(
			cloud,
			id,
			{ field: outputField, fileName, isVerified: verify },
			files,
		);
	},
});
