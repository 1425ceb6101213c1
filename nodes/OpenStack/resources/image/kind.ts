import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import { wordOf, type Json } from '../../../../openstack/json';
import { calledBy, statusIn, type Kind, type States } from '../../kind';
import { simplifiedImage } from './simplified';

const states: States = {
	statusOf: (one) => statusIn(one),
	isSettled: ({ status }) => /^(active|deactivated|killed|deleted)$/.test(String(status)),
	isFailed: (status) => status === 'killed' || status === 'deleted',
	reasonOf: async () => undefined,
	isGone: (status) => status === 'deleted',
};

/** A property that many images have, and its value. */
export const propertyExample: [string, string] = ['os_type', 'linux'];

export const image: Kind = {
	noun: 'image',
	plural: 'images',
	example: 'debian-13',
	service: 'image',
	path: 'images',
	keys: 'images',
	simplified: simplifiedImage,
	detailOf: ({ status, min_disk }) =>
		[wordOf(status), min_disk ? `needs ${wordOf(min_disk)} GiB` : ''].filter(Boolean).join(', '),
	pickerQuery: { sort: 'name:asc' },
	nameQuery: (name) => ({ name: literally(name) }),
	isGoing: ({ status }) => status === 'pending_delete',
	states,
	refusedWith: [403, 409],
	refusalOf,
};

/** Glance takes what stands before a colon for an operator. */
export function literally(text: string): string {
	return /[:,]/.test(text) ? `eq:${text}` : text;
}

/** An image that Glance fetches data for: one that waits again for its data has failed. */
export const importedImage: Kind = {
	...image,
	states: {
		...states,
		statusOf: (one) => (hasFailed(one) ? failed : states.statusOf(one)),
		isSettled: (one) => hasFailed(one) || states.isSettled(one),
		isFailed: (status) => status === failed || states.isFailed(status),
		reasonOf: async (cloud, { id }) => await reasonOfImport(cloud, String(id)),
	},
};

const failed = 'queued again';

function hasFailed({
	status,
	os_glance_failed_import: stores,
	os_glance_importing_to_stores: left,
}: Json) {
	return status === 'queued' && Boolean(stores) && !left;
}

/** Of the latest task that has failed. Image API v2, GET /images/{id}/tasks. */
async function reasonOfImport(cloud: Cloud, id: string): Promise<string | undefined> {
	const { json } = await cloud.image.request('GET', `images/${id}/tasks`);
	const tasks = ((json as { tasks?: Json[] } | undefined)?.tasks ?? []).filter(
		({ status }) => status === 'failure',
	);
	const [latest] = tasks.sort((a, b) => String(b.created_at).localeCompare(String(a.created_at)));
	return latest?.message ? String(latest.message) : undefined;
}

async function refusalOf(_: Cloud, one: Json, fault: Fault): Promise<Fault> {
	if (one.protected && /protected/.test(fault.message)) {
		return fault.with({
			message: `${calledBy(image, one)} is protected: ${fault.message}`,
			nextStep: "Update it first, with 'Protected' off.",
		});
	}
	if (!/status transition from/.test(fault.message)) return fault;
	return fault.with({
		message: `${calledBy(image, one)} has data already, or gets it: its status is ${wordOf(one.status)}`,
		nextStep: 'The data of an image cannot be replaced: create another one.',
	});
}
