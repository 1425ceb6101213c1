import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { wordOf, type Json } from '../../../../openstack/json';
import { calledBy } from '../../kind';
import type { Files, OutgoingFile } from '../../files';
import { text, timeout } from '../../fields';
import { getThing, inPlainWords, pathOf } from '../../things';
import { settled } from '../../waits';
import { image as kind } from './kind';

/** Glance's own, unless its operator has chosen another. */
const usualAlgorithm = 'sha512';

/** The field of the item that has a file. */
export const fileField = text('Input Binary Field', '', {
	default: 'data',
	required: true,
	hint: 'The name of the input binary field containing the file to be uploaded',
});

/**
 * Sends the item's file as the data of an image. Image API v2, PUT /images/{id}/file.
 * @param image as the cloud has just shown it: what is sent cannot be sent again, so the session has to be good
 * @param isNew whether it was made for the file: then the caller discards it where there is an error
 * @returns the image, with its checksum
 * @throws Fault where what the cloud has is not what was sent: no half image is left that says "active"
 */
export async function upload(
	cloud: Cloud,
	image: Json,
	field: string,
	files: Files,
	{ isNew }: { isNew: boolean },
): Promise<Json> {
	if (image.status !== 'queued') throw hasData(image);
	const id = String(image.id);
	const file = await files.read(field, usualAlgorithm);
	const outcome = await cloud.image
		.upload(`${pathOf(kind, id)}/file`, file.content, file.size)
		.then(
			() => undefined,
			(fault: Fault) => fault,
		);
	if (outcome?.kind === 'refused') return await inPlainWords(cloud, kind, id)(outcome);
	// After a cancellation nothing is asked any more.
	if (outcome?.kind === 'cancelled') throw outcome;
	if (outcome) {
		const there = await getThing(cloud, kind, id).catch(() => Promise.reject(outcome));
		// Somebody else may have filled it meanwhile.
		if (there.status === 'active' && isWhole(there, file)) return there;
		throw brokenOff(there, file, outcome, isNew);
	}
	// One node of the cloud may not know yet what another has done.
	const there = await settled(cloud, kind, image, {
		statuses: ['active'],
		timeout: timeout.default,
	});
	if (isWhole(there, file)) return there;
	throw new Fault(
		`${calledBy(kind, there)} has other data than were sent: ${wordOf(there.size)} of ${file.sent.size} bytes arrived`,
		{ kind: 'state', nextStep: `Try again.${isNew ? '' : ` ${await discard(cloud, there)}`}` },
	);
}

/**
 * Deletes an image that nobody should boot from, also where it is protected. Image API v2, DELETE /images/{id}.
 * @returns a sentence that says whether it is gone
 */
export async function discard(cloud: Cloud, image: Json): Promise<string> {
	const path = pathOf(kind, String(image.id));
	const unprotected = [{ op: 'replace', path: '/protected', value: false }];
	const work = async () => {
		if (image.protected) await cloud.image.patch(path, unprotected);
		await cloud.image.delete(path);
	};
	const becomes = await work().then(
		() => 'was deleted again',
		() => 'is left: delete it, since nobody should boot from it',
	);
	return `${calledBy(kind, image)} ${becomes}.`;
}

function hasData(image: Json): Fault {
	return new Fault(
		`${calledBy(kind, image)} has data already, or gets it: its status is ${wordOf(image.status)}`,
		{
			kind: 'refused',
			httpStatus: 409,
			nextStep: 'The data of an image cannot be replaced: create another one.',
		},
	);
}

function isWhole(
	{ size, os_hash_algo: algorithm, os_hash_value: hash }: Json,
	{ sent, size: whole }: OutgoingFile,
): boolean {
	if (size !== sent.size || (whole !== undefined && whole !== sent.size)) return false;
	return algorithm !== usualAlgorithm || hash === sent.hash();
}

function brokenOff(
	image: Json,
	{ sent, size = Infinity, name }: OutgoingFile,
	fault: Fault,
	isNew: boolean,
): Fault {
	const of = size === Infinity ? '' : ` of ${size}`;
	const after = sent.size < size ? ` after ${sent.size}${of} bytes` : '';
	const isEmpty = image.status === 'queued' && !isNew;
	return fault.with({
		message: `The upload of ${name} broke off${after}: ${fault.message}`,
		nextStep: [
			fault.nextStep,
			isEmpty &&
				`${calledBy(kind, image)} is queued, without data: upload to it again, or delete it.`,
		]
			.filter(Boolean)
			.join(' '),
	});
}

/**
 * Keeps the data of an image as a file of the result. Image API v2, GET /images/{id}/file.
 * @throws Fault where it broke off, or its checksum is another than the image's
 */
export async function download(
	cloud: Cloud,
	id: string,
	{ field, fileName, isVerified }: { field: string; fileName: string; isVerified: boolean },
	files: Files,
): Promise<Json> {
	const image = await getThing(cloud, kind, id);
	if (!image.os_hash_value && !image.checksum && !image.size) throw noData(image);
	const algorithm = image.os_hash_value ? wordOf(image.os_hash_algo) : 'md5';
	const hash = image.os_hash_value ?? image.checksum;
	const { content } = await cloud.image
		.download(`${pathOf(kind, id)}/file`)
		.catch(inPlainWords(cloud, kind, id));
	const size = Number(image.size);
	const passed = await files
		.write({
			field,
			name: fileName || `${String(image.name || image.id)}.${String(image.disk_format ?? 'img')}`,
			type: 'application/octet-stream',
			content: content ?? {},
			size,
			algorithm: isVerified ? algorithm : usualAlgorithm,
		})
		.catch((error: unknown) => {
			throw cut(image, cloud, error);
		});
	if (passed.size !== size)
		throw cut(image, cloud, `${passed.size} of ${wordOf(image.size)} bytes came`);
	if (isVerified && hash && passed.hash() !== hash) throw changed(image);
	return image;
}

function noData(image: Json): Fault {
	return new Fault(`${calledBy(kind, image)} has no data: its status is ${wordOf(image.status)}`, {
		kind: 'state',
		nextStep: image.block_device_mapping
			? 'It is made of snapshots of volumes: create volumes from them, and upload these to images.'
			: 'Upload or import its data first.',
	});
}

function cut(image: Json, { transport, signal }: Cloud, error: unknown): Fault {
	if (error instanceof Fault) return error;
	const said = error instanceof Error ? error.message : String(error);
	return new Fault(
		`${calledBy(kind, image)} was not downloaded to its end: ${transport.redaction.said(said)}`,
		{
			kind: signal?.aborted ? 'cancelled' : 'unclear',
			service: 'Image (Glance)',
			nextStep: 'Try again. If it lasts, look at the proxies between n8n and the cloud.',
		},
	);
}

function changed(image: Json): Fault {
	return new Fault(`${calledBy(kind, image)} came with another checksum than it has`, {
		kind: 'state',
		nextStep: 'Try again. If it lasts, the image is damaged in the storage of the cloud.',
	});
}

/** An image with the checksum of its data. */
export function simplifiedWithChecksum(image: Json): IDataObject {
	const { id, name, status, visibility, size, disk_format, owner } = image as IDataObject;
	const { checksum, os_hash_algo, os_hash_value } = image as IDataObject;
	return {
		id,
		name,
		status,
		visibility,
		size,
		disk_format,
		owner,
		checksum,
		os_hash_algo,
		os_hash_value,
	};
}
