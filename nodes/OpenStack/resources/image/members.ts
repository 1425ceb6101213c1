import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { orMissing } from '../../builders/delete';
import { orUnknown } from '../../creation';
import { choice, paging, picker, text, withConsequence } from '../../fields';
import { idExample, operation, projectIdExample } from '../../operation';
import { idInPath, pathOf } from '../../things';
import { image as kind } from './kind';

const project = (description: string) =>
	text('Project ID', description, {
		required: true,
		placeholder: projectIdExample,
	});

const membersOf = (image: string) => `${pathOf(kind, image)}/members`;
const memberOf = (image: string, id: string) => `${membersOf(image)}/${idInPath(id.trim())}`;
const has = 'member_id';

/** Lists the projects that an image is shared with. Image API v2, GET /images/{id}/members. */
export const listMembers = operation({
	name: 'List Members',
	action: 'List members of image',
	description: 'Retrieve the projects that an image is shared with, and what they said to it',
	api: 'GET /images/{id}/members',
	fields: { image: picker(kind, 'The image that is shared'), ...paging },
	async *run(cloud, { image }) {
		yield* cloud.image.list(membersOf(image), 'members', { has, isUnpaged: true });
	},
});

const mustBeAccepted = 'Its visibility must be Shared, and the project must accept it';

/** Shares an image with a project; with which it is shared already counts as done. Image API v2, POST /images/{id}/members. */
export const share = operation({
	name: 'Share',
	action: 'Share image',
	description: withConsequence('Let another project use an image', mustBeAccepted),
	api: 'POST /images/{id}/members; GET /images/{id}/members/{project}',
	writes: true,
	fields: {
		image: picker(kind, 'The image to share', mustBeAccepted),
		project: project('The project to share it with'),
	},
	async run(cloud, { image, project: id }) {
		const path = membersOf(image);
		return await cloud.image
			.post(path, { member: id.trim() }, { has })
			.catch(async (fault: Fault) => {
				if (!fault.wasRefusedWith(409) || !/is duplicated/.test(fault.message)) {
					return orUnknown('the image was shared with that project', 'List its members.')(fault);
				}
				cloud.notice('The image was shared with that project already');
				return await cloud.image.get(memberOf(image, id), { has });
			});
	},
});

const serversStay = 'The servers that the project has started from it stay';

/** Takes an image from a project that it is shared with. Image API v2, DELETE /images/{id}/members/{project}. */
export const unshare = operation({
	name: 'Unshare',
	action: 'Unshare image',
	description: withConsequence('Let another project use an image no more', serversStay),
	api: 'DELETE /images/{id}/members/{project}',
	writes: true,
	fields: {
		image: picker(kind, 'The image that is shared', serversStay),
		project: project('The project to take it from'),
	},
	async run(cloud, { image, project: id }) {
		const isDone = await cloud.image.delete(memberOf(image, id)).then(() => true, orMissing());
		if (!isDone) cloud.notice('The image was not shared with that project');
		return { id: image, project_id: id.trim(), deleted: true };
	},
});

/** Says what this project makes of an image that another shares. Image API v2, PUT /images/{id}/members/{project}. */
export const answerShare = operation({
	name: 'Answer Share',
	action: 'Answer share of image',
	description: 'Accept or reject an image that another project shares with this one',
	api: 'PUT /images/{id}/members/{project}',
	writes: true,
	fields: {
		image: text(
			'Image ID',
			'As the other project tells it, or a list with Sharing Status Pending',
			{
				required: true,
				placeholder: idExample,
			},
		),
		answer: choice('Answer', 'Whether lists of images show it', [
			{ name: 'Accept', value: 'accepted' },
			{ name: 'Leave Open', value: 'pending' },
			{ name: 'Reject', value: 'rejected' },
		]),
	},
	run: async (cloud, { image, answer }) => await answered(cloud, image.trim(), answer),
});

async function answered(cloud: Cloud, image: string, status: string): Promise<Json> {
	const { projectId } = await cloud.session();
	return await cloud.image.put(memberOf(image, projectId), { status }, { has });
}
