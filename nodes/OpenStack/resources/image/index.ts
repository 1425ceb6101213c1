import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import { remove } from '../../builders/delete';
import { deleteOld } from '../../builders/deleteOld';
import { get } from '../../builders/get';
import { waitForStatus } from '../../builders/waitForStatus';
import type { Resource } from '../../operation';
import { create } from './create';
import { image as kind, importedImage } from './kind';
import { list } from './list';
import { answerShare, listMembers, share, unshare } from './members';
import { download, importImage, upload } from './transfer';
import { update } from './update';

/** @throws Fault where the token is for none: the images of all projects would be meant */
async function ownProject(cloud: Cloud): Promise<string> {
	const { projectId } = await cloud.session();
	if (projectId) return projectId;
	throw new Fault('The credential is for no project, so it is not clear whose images are meant', {
		kind: 'input',
		nextStep: "Set 'Scope' in the credential to 'Project'.",
	});
}

export const image: Resource = {
	name: 'Image',
	description: 'What servers boot from',
	operations: {
		answerShare,
		create,
		delete: remove(kind, 'Delete an image', {
			consequence: 'Servers that were started from it stay, but cannot be rebuilt from it',
		}),
		deleteOld: deleteOld(kind, {
			description:
				'Delete all but the newest of the images that match, taken together. Tells at first only what would go.',
			query: async (cloud) => ({ owner: await ownProject(cloud) }),
			metadataOf: (one) => one,
			heldBy: ({ protected: isProtected }) => (isProtected ? 'it is protected' : undefined),
		}),
		download,
		get: get(kind, 'Retrieve one image, with its size, format and status'),
		import: importImage,
		list,
		listMembers,
		share,
		unshare,
		update,
		upload,
		waitForStatus: waitForStatus(importedImage, [
			{ name: 'Active', value: 'active' },
			{ name: 'Deactivated', value: 'deactivated' },
			{
				name: 'Killed',
				value: 'killed',
				description: 'Where it is not chosen, the wait fails then',
			},
		]),
	},
};
