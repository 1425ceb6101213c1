import type { Call } from './collection.mts';
import { glanceRefusal } from './glanceErrors.mts';
import { refuse } from './replies.mts';
import type { SimulatedImage } from './state.mts';

export interface ImageMember {
	imageId: string;
	projectId: string;
	status: 'pending' | 'accepted' | 'rejected';
	created: number;
	updated: number;
}

/** Who asks for it by its ID sees it. */
export function isVisible(image: SimulatedImage, call: Call): boolean {
	return (
		call.isAdmin ||
		image.owner === call.projectId ||
		['public', 'community'].includes(String(image.visibility)) ||
		(image.visibility === 'shared' && membershipOf(image, call.projectId, call) !== undefined)
	);
}

export function membershipOf({ id }: SimulatedImage, projectId: string, { cloud }: Call) {
	const { imageMembers } = cloud.state;
	return imageMembers.find((one) => one.imageId === id && one.projectId === projectId);
}

export function isMutable({ owner }: SimulatedImage, { isAdmin, projectId }: Call): boolean {
	return isAdmin || owner === projectId;
}

export function findImage(call: Call): SimulatedImage | undefined {
	const found = call.cloud.state.images.find(({ id }) => id === call.ids.image);
	return found && isVisible(found, call) ? found : undefined;
}

/** That the path names; refuses one that there is not, in the words of most requests. */
export function imageOf(call: Call, says = `No image found with ID ${call.ids.image}`) {
	return findImage(call) ?? refuse(glanceRefusal(404, says));
}

/** The same, of one's own. */
export function ownImageOf(call: Call): SimulatedImage {
	const image = imageOf(call);
	return isMutable(image, call) ? image : refuse(notOwned);
}

export const notOwned = glanceRefusal(403, 'You do not own this image');

const shownLast = [
	'name',
	'disk_format',
	'container_format',
	'visibility',
	'size',
	'virtual_size',
	'status',
	'checksum',
	'protected',
	'min_ram',
	'min_disk',
	'owner',
	'os_hidden',
	'os_hash_algo',
	'os_hash_value',
	'id',
	'created_at',
	'updated_at',
	'tags',
	'self',
	'file',
	'schema',
] as const;

/** Its custom properties come first; where its data are, only once there are any. */
export function viewOf({ stores, ...image }: SimulatedImage): Record<string, unknown> {
	const custom = Object.entries(image).filter(([name]) => !isBase(name));
	const base = shownLast.map((name) => [name, image[name]]);
	const shown = Object.fromEntries([...custom, ...base]);
	return image.checksum === null ? shown : { ...shown, stores };
}

export const isBase = (name: string): boolean => (shownLast as readonly string[]).includes(name);
