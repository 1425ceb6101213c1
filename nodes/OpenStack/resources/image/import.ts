import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { textOf, type Json } from '../../../../openstack/json';
import { orUnknown } from '../../creation';
import { text } from '../../fields';
import { inPlainWords, pathOf } from '../../things';
import { settled } from '../../waits';
import { image as kind, importedImage } from './kind';

export const urlField = text('URL', 'Where the cloud itself can fetch the data', {
	placeholder: 'e.g. https://cloud.example/image.qcow2',
});

const byUrl = 'web-download';

/**
 * What stands against an import by URL, before there is an image. Image API v2, GET /info/import.
 * @throws Fault where the URL is none, or the cloud fetches nothing
 */
export async function checkImport(cloud: Cloud, url: string): Promise<void> {
	cloud.transport.redaction.add({ secret: secretsOf(url.trim()) });
	if (!/^https?:\/\/\S+$/i.test(url.trim()) || !URL.canParse(url.trim())) {
		throw new Fault("The parameter 'URL' is not a web address", {
			kind: 'input',
			nextStep: 'It starts with http:// or https://.',
		});
	}
	const { value } = await cloud.image
		.get('info/import', { key: 'import-methods', has: '' })
		.catch((fault: Fault) => {
			throw fault.wasRefusedWith(404) ? noImport([]) : fault;
		});
	const methods = Array.isArray(value) ? value.map(textOf).filter(Boolean) : [];
	if (!methods.includes(byUrl)) throw noImport(methods);
}

/** In characters: what is shorter, such as a format, opens no door. */
const shortestSecret = 8;

/** What of an address may open a door: a signed one has that in its query. */
function secretsOf(url: string): string[] {
	if (!URL.canParse(url)) return [];
	return [...new URL(url).searchParams.values()].filter(({ length }) => length >= shortestSecret);
}

function noImport(methods: string[]): Fault {
	return new Fault('This cloud does not fetch images by their URL', {
		kind: 'state',
		service: 'Image (Glance)',
		nextStep: `It takes: ${methods.join(', ') || 'uploads'}. Download the file in the workflow, and upload it.`,
	});
}

/**
 * Has the cloud fetch the data of an image. Image API v2, POST /images/{id}/import.
 * @param seconds to wait for it; undefined: it is done as soon as the cloud has taken the request
 * @throws Fault with the reason of the failed task
 */
export async function importFrom(
	cloud: Cloud,
	id: string,
	url: string,
	seconds?: number,
): Promise<Json> {
	const method = { name: byUrl, uri: url.trim() };
	await cloud.image
		.request('POST', `${pathOf(kind, id)}/import`, { method })
		.catch(inPlainWords(cloud, kind, id))
		.catch(
			orUnknown(
				'the cloud fetches the image',
				`Get the image ${id}: it does where its status is importing or active.`,
			),
		);
	if (seconds === undefined) return { id, requested: true };
	return await settled(cloud, importedImage, { id }, { statuses: ['active'], timeout: seconds });
}
