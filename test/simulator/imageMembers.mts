import type { Call, Route } from './collection.mts';
import { broken, glanceRefusal } from './glanceErrors.mts';
import { bodyOf } from './imageChange.mts';
import { noContent } from './imageData.mts';
import { imageOf, isMutable, membershipOf, type ImageMember } from './imageRows.mts';
import { ok, refuse, type Reply } from './replies.mts';
import type { SimulatedImage } from './state.mts';
import { seconds } from './time.mts';

const statuses = ['pending', 'accepted', 'rejected'];

/** The projects that an image is shared with: its owner says with which, they say whether they accept it. */
export const imageMembers: Route[] = [
	{
		path: 'images/{image}/members',
		GET(call) {
			const image = imageWithMembers(call);
			if (image.visibility !== 'shared') {
				const says = `Not allowed to list members for image ${image.id}: Only shared images have members.`;
				return glanceRefusal(403, says);
			}
			const members = call.cloud.state.imageMembers.filter((one) => isShown(one, image, call));
			return ok({ members: members.map(viewOf), schema: '/v2/schemas/members' });
		},
		POST: add,
	},
	{
		path: 'images/{image}/members/{member}',
		GET(call) {
			const image = imageWithMembers(call);
			if (image.visibility !== 'shared') {
				return glanceRefusal(404, 'Only shared images have members.');
			}
			return ok(viewOf(memberOf(image, call)));
		},
		PUT: answerTo,
		DELETE(call) {
			const image = imageWithMembers(call);
			if (image.visibility !== 'shared' || !isMutable(image, call))
				return notAllowed('delete', image);
			const member = memberOf(image, call);
			const { state } = call.cloud;
			state.imageMembers = state.imageMembers.filter((one) => one !== member);
			return noContent;
		},
	},
];

function add(call: Call): Reply {
	const given = bodyOf(call);
	if (Array.isArray(given)) {
		return glanceRefusal(400, 'Expected a member in the form: {"member": "image_id"}');
	}
	if (!('member' in given)) return glanceRefusal(400, 'Member to be added not specified');
	if (!given.member) return glanceRefusal(400, "Member can't be empty");
	const image = imageWithMembers(call);
	if (image.visibility !== 'shared' || !isMutable(image, call)) return notAllowed('create', image);
	const projectId = String(given.member);
	if (projectId.length > 255) return broken;
	if (membershipOf(image, projectId, call)) {
		const says = `Member ${projectId} is duplicated for image ${image.id}`;
		return glanceRefusal(409, says);
	}
	const times = { created: Date.now(), updated: Date.now() };
	const made: ImageMember = { imageId: image.id, projectId, status: 'pending', ...times };
	call.cloud.state.imageMembers.push(made);
	return ok(viewOf(made));
}

function answerTo(call: Call): Reply {
	const given = bodyOf(call);
	if (Array.isArray(given)) {
		return glanceRefusal(400, 'Expected a status in the form: {"status": "status"}');
	}
	if (!('status' in given)) return glanceRefusal(400, 'Status not specified');
	const image = imageWithMembers(call);
	const isOwners = image.owner === call.projectId && !call.isAdmin;
	if (image.visibility !== 'shared' || isOwners) return notAllowed('update', image);
	const member = memberOf(image, call);
	if (!statuses.includes(given.status)) {
		const says = 'Incorrect request: Status must be "pending", "accepted" or "rejected".';
		return glanceRefusal(400, says);
	}
	Object.assign(member, { status: given.status, updated: Date.now() });
	return ok(viewOf(member));
}

const imageWithMembers = (call: Call): SimulatedImage =>
	imageOf(call, `Image ${call.ids.image} not found.`);

const notAllowed = (action: string, { id }: SimulatedImage): Reply =>
	glanceRefusal(403, `Not allowed to ${action} members for image ${id}.`);

/** A member sees itself alone. */
function isShown({ imageId, projectId }: ImageMember, image: SimulatedImage, call: Call): boolean {
	return imageId === image.id && (isMutable(image, call) || projectId === call.projectId);
}

function memberOf(image: SimulatedImage, call: Call): ImageMember {
	const found = membershipOf(image, call.ids.member, call);
	if (found && isShown(found, image, call)) return found;
	const says = `${call.ids.member} not found in the member list of the image ${image.id}.`;
	return refuse(glanceRefusal(404, says));
}

function viewOf({ projectId, imageId, status, created, updated }: ImageMember) {
	return {
		member_id: projectId,
		image_id: imageId,
		status,
		created_at: seconds(created),
		updated_at: seconds(updated),
		schema: '/v2/schemas/member',
	};
}
