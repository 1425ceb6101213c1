import { randomUUID } from 'node:crypto';

import { addressOf, type Call } from './collection.mts';
import { broken, detailedRefusal, glanceRefusal, notFound, wrongType } from './glanceErrors.mts';
import { change, noContent } from './imageData.mts';
import {
	findImage,
	imageOf,
	isBase,
	isMutable,
	notOwned,
	ownImageOf,
	viewOf,
} from './imageRows.mts';
import { checkImage } from './imageSchema.mts';
import { ok, refuse, type Reply } from './replies.mts';
import type { SimulatedImage } from './state.mts';
import { seconds } from './time.mts';

/** The body as Glance reads it: refuses what is not JSON, none, and one that is but a text or number. */
export function bodyOf({ body, json }: Call): any {
	if (body === '') refuse(glanceRefusal(400, 'Body expected in request.'));
	if (json === undefined) refuse(glanceRefusal(400, 'Malformed JSON in request body.'));
	if (typeof json !== 'object' || json === null) {
		refuse(glanceRefusal(400, 'Unexpected body type. Expected list/dict.'));
	}
	return json;
}

const reservedNames = ['location', 'deleted', 'deleted_at'];
const isReserved = (name: string) => reservedNames.includes(name) || name.startsWith('os_glance');
const linkNames = ['direct_url', 'self', 'file', 'schema', 'stores'];
const madeByGlance = ['created_at', 'updated_at', 'status', 'checksum', 'size', 'virtual_size'];
const hashNames = ['os_hash_algo', 'os_hash_value'];

const readOnly = (name: string) => glanceRefusal(403, `Attribute '${name}' is read-only.`);
const reserved = (name: string) => `Attribute '${name}' is reserved.`;

export function create(call: Call): Reply {
	const { cloud, isAdmin, projectId } = call;
	const given = bodyOf(call);
	if (Array.isArray(given)) return broken;
	for (const name of [...linkNames, ...madeByGlance]) {
		if (name in given) return readOnly(name);
	}
	checkImage(given);
	for (const name of Object.keys(given)) {
		if (name.length > 255) {
			return glanceRefusal(400, 'Custom property should not be greater than 255 characters.');
		}
		if (isReserved(name)) return detailedRefusal(403, reserved(name));
	}
	const { owner = projectId } = given;
	if (owner !== projectId && !isAdmin) {
		const says = `You are not permitted to create images owned by '${pythonName(owner)}'.`;
		return glanceRefusal(403, says);
	}
	checkVisibility(given.visibility, call);
	if ('locations' in given) return glanceRefusal(403, reserved('locations'));
	const { id = randomUUID(), tags = [], ...rest } = given;
	checkAmounts(rest);
	checkColumns(rest);
	if (cloud.state.images.some((one) => one.id === id)) {
		return glanceRefusal(409, `Image ID ${id} already exists!`);
	}
	const now = seconds(Date.now());
	const image: SimulatedImage = {
		name: null,
		disk_format: null,
		container_format: null,
		visibility: 'shared',
		protected: false,
		os_hidden: false,
		min_ram: 0,
		min_disk: 0,
		...rest,
		...{ status: 'queued', size: null, virtual_size: null },
		...{ checksum: null, os_hash_algo: null, os_hash_value: null },
		...{ id, owner, tags: [...new Set(tags)], created_at: now, updated_at: now },
		...{ self: `/v2/images/${id}`, file: `/v2/images/${id}/file` },
		...{ schema: '/v2/schemas/image', stores: 'file' },
	};
	cloud.state.images.push(image);
	const headers = {
		Location: `${addressOf(call)}/images/${id}`,
		'OpenStack-image-import-methods': importMethods.join(','),
		'OpenStack-image-store-ids': 'file,os_glance_staging_store,os_glance_tasks_store',
	};
	return { status: 201, body: viewOf(image), headers };
}

export const importMethods = ['glance-direct', 'web-download'];

const pythonName = (value: unknown) => (value === null ? 'None' : String(value));

function checkVisibility(visibility: unknown, { isAdmin }: Call): void {
	if (visibility !== 'public' || isAdmin) return;
	refuse(glanceRefusal(403, 'You are not authorized to complete publicize_image action.'));
}

function checkAmounts(given: Record<string, any>): void {
	for (const name of ['min_disk', 'min_ram']) {
		if (given[name] < 0) {
			const says = `Invalid value '${given[name]}' for parameter '${name}': Cannot be a negative value`;
			refuse(glanceRefusal(400, says));
		}
		if (given[name] > 2 ** 31 - 1) {
			const says = `'${name}' value out of range, must not exceed 2147483647.`;
			refuse(glanceRefusal(400, says));
		}
	}
}

/** What Glance lets pass, and its database does not. */
function checkColumns(given: Record<string, unknown>): void {
	for (const [name, value] of Object.entries(given)) {
		if (name.length > 255 || String(value).length > 65_535) refuse(broken);
	}
}

export function remove(call: Call): Reply {
	const image = imageOf(call, `Failed to find image ${call.ids.image} to delete`);
	if (!isMutable(image, call)) return notOwned;
	if (image.protected) {
		return glanceRefusal(403, `Image ${image.id} is protected and cannot be deleted.`);
	}
	const { state } = call.cloud;
	state.images = state.images.filter((one) => one !== image);
	state.imageData.delete(image.id);
	state.imageMembers = state.imageMembers.filter(({ imageId }) => imageId !== image.id);
	return noContent;
}

export function addTag(call: Call): Reply {
	checkImage({ tags: [call.ids.tag] });
	const image = taggedImageOf(call, 'update');
	change(image, { tags: [...new Set([...(image.tags as string[]), call.ids.tag])] });
	return noContent;
}

export function removeTag(call: Call): Reply {
	const image = taggedImageOf(call, 'delete');
	const tags = image.tags as string[];
	if (!tags.includes(call.ids.tag)) return notFound;
	change(image, { tags: tags.filter((one) => one !== call.ids.tag) });
	return noContent;
}

function taggedImageOf(call: Call, action: string): SimulatedImage {
	const image = imageOf(call, `Image ${call.ids.image} not found.`);
	if (isMutable(image, call)) return image;
	return refuse(glanceRefusal(403, `Not allowed to ${action} tags for image ${image.id}.`));
}

/** The actions "deactivate" and "reactivate". */
export function activation(action: string, from: string, to: string) {
	return (call: Call): Reply => {
		if (call.body !== '') return glanceRefusal(400, 'A body is not expected with this request.');
		const image = ownImageOf(call);
		if (image.status === from) change(image, { status: to });
		if (image.status === to) return noContent;
		const says = `Not allowed to ${action} image in status '${String(image.status)}'`;
		return glanceRefusal(403, says);
	};
}

interface Operation {
	op: 'add' | 'remove' | 'replace';
	/** The parts of the pointer */
	path: string[];
	value?: unknown;
	/** In the older of both drafts, which adds nothing that is there already */
	isOld: boolean;
}

const operations = ['add', 'remove', 'replace'];

/** By the number in the type of the body. */
const drafts: Record<string, (given: any) => { op: string; path: string }> = {
	'0'(given) {
		const [op, other] = operations.filter((one) => one in given);
		const says = (count: string) =>
			`Operation objects must contain ${count} one member named "add", "remove", or "replace".`;
		if (other) refuse(glanceRefusal(400, says('only')));
		if (!op) refuse(glanceRefusal(400, says('exactly')));
		return { op, path: given[op] };
	},
	'1'({ op, path }) {
		const known = `It must be one of the following: ${operations.join(', ')}.`;
		if (op === undefined || op === null) {
			refuse(glanceRefusal(400, `Unable to find \`op\` in JSON Schema change. ${known}`));
		}
		if (!operations.includes(op)) {
			refuse(glanceRefusal(400, `Invalid operation: \`${op}\`. ${known}`));
		}
		if (path === undefined) {
			refuse(glanceRefusal(400, "Unable to find 'path' in JSON Schema change"));
		}
		return { op, path };
	},
};

/** What is wrong with a pointer; the first that is wrong is told. */
const pointerFaults: Array<[RegExp, string]> = [
	[/^(?!\/)/, 'does not start with "/".'],
	[/^.[^]*\/\s*?\//, 'contains adjacent "/".'],
	[/.\/$/, 'end with "/".'],
	[/~([^01]|$)/, 'contains "~" not part of a recognized escape sequence.'],
];

/** JSON-Patch, of whole attributes only: all changes, or none. */
export function patch(call: Call): Reply {
	const [type] = String(call.headers['content-type'] ?? '').split(';');
	const [, draft] = /^application\/openstack-images-v2\.([01])-json-patch$/.exec(type) ?? [];
	if (!draft) {
		const known = [0, 1].map((one) => `application/openstack-images-v2.${one}-json-patch`);
		return wrongType(type, { 'Accept-Patch': known.join(', ') });
	}
	const given = bodyOf(call);
	if (!Array.isArray(given)) {
		return glanceRefusal(400, 'Request body must be a JSON array of operation objects.');
	}
	const changes = given.map((one) => operationOf(one, draft));
	const found = findImage(call);
	if (!found) return glanceRefusal(404, `No image found with ID ${call.ids.image}`);
	const changed: SimulatedImage = { ...found };
	for (const one of changes) apply(one, changed, call);
	if (changes.length === 0) return ok(viewOf(found));
	checkAmounts(changed);
	checkColumns(changed);
	for (const name of Object.keys(found)) delete (found as Record<string, unknown>)[name];
	Object.assign(found, changed);
	change(found, {});
	return ok(viewOf(found));
}

function operationOf(given: any, draft: string): Operation {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		refuse(glanceRefusal(400, 'Operations must be JSON objects.'));
	}
	const { op, path: pointer } = drafts[draft](given);
	const [, fault] = pointerFaults.find(([wrong]) => wrong.test(pointer)) ?? [];
	if (fault) refuse(glanceRefusal(400, `Pointer \`${pointer}\` ${fault}`));
	const path = pointer
		.replace(/^\/+/, '')
		.split('/')
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').trim());
	const depth = path[0] === 'locations' && op !== 'replace' ? 2 : 1;
	if (path.length !== depth) {
		const says = `Invalid JSON pointer for this resource: '/${path.join('/')}'`;
		refuse(glanceRefusal(400, says));
	}
	if (op !== 'remove' && !('value' in given)) {
		refuse(glanceRefusal(400, `Operation "${op}" requires a member named "value".`));
	}
	checkChange(path, op, given.value);
	return { op: op as Operation['op'], path, value: given.value, isOld: draft === '0' };
}

function checkChange([name, ...below]: string[], op: string, value: unknown): void {
	const isFixed = ['id', ...madeByGlance, ...hashNames, ...linkNames].includes(name);
	if (isFixed && name !== 'stores') refuse(readOnly(name));
	if (isReserved(name)) refuse(glanceRefusal(403, reserved(name)));
	if (op !== 'remove' && below.length === 0) checkImage({ [name]: value });
}

const locationVerbs = { add: 'add', remove: 'remove', replace: 'update' };

function apply({ op, path, value, isOld }: Operation, image: SimulatedImage, call: Call): void {
	const [name] = path;
	const isThere = isBase(name) || (name in image && name !== 'stores');
	if (name === 'locations') {
		if (op === 'replace' && !(value as unknown[] | null)?.length) {
			refuse(detailedRefusal(403, 'Cannot set locations to empty list.'));
		}
		const says = `It's not allowed to ${locationVerbs[op]} locations if locations are invisible.`;
		refuse(glanceRefusal(403, says));
	}
	if (name === 'owner' && op === 'replace' && !call.isAdmin) {
		refuse(detailedRefusal(403, "Owner can't be updated by non admin."));
	}
	if (name === 'visibility') checkVisibility(value, call);
	if (!isMutable(image, call)) refuse(notOwned);
	if (op === 'add' && isOld && isThere) {
		refuse(detailedRefusal(409, `Property ${name} already present.`));
	}
	if (op === 'remove' && isBase(name)) {
		refuse(detailedRefusal(403, `Property ${name} may not be removed.`));
	}
	if (op !== 'add' && !isThere) {
		refuse(detailedRefusal(409, `Property ${name} does not exist.`));
	}
	if (name.endsWith('_format') && isBase(name) && !isEmpty(image)) {
		const says = `Attribute ${name} can be only replaced for a queued image.`;
		refuse(glanceRefusal(403, says));
	}
	if (op === 'remove') delete (image as Record<string, unknown>)[name];
	else if (name === 'tags') image.tags = [...new Set(value as string[])];
	else (image as Record<string, unknown>)[name] = value;
}

const isEmpty = ({ status }: SimulatedImage) => status === 'queued' || status === 'importing';
