import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { highestMicroversion } from '../../../../openstack/microversion';
import { action } from '../../builders/action';
import { field, notice, optionalPicker, picker } from '../../fields';
import { getThing } from '../../things';
import { image } from '../image/kind';
import { keyPair } from '../keyPair/kind';
import { adminPassAfter, adminPassOptions } from './adminPass';
import { checkDetails, encodedUserData } from './details';
import { server as kind } from './kind';
import { bootsFromVolume } from './simplified';

export const rebuild = action(kind, 'Rebuild', {
	does: 'rebuild',
	// The second where it was stopped before.
	until: ['ACTIVE', 'SHUTOFF'],
	done: 'rebuilt',
	description:
		'Put a server back to an image: its ID and addresses stay, what is on its disk is lost',
	fields: {
		notice: notice(
			'All that is on the disk the server boots from is lost. Other volumes, its ID and its addresses stay.',
		),
		image: picker(image, 'The image that its disk is made from. It may be the same as before.'),
	},
	options: {
		...adminPassOptions,
		description: field({
			displayName: 'Description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Created by n8n',
			description: 'Needs compute microversion 2.19',
		}),
		keyPair: optionalPicker(
			keyPair,
			'Another SSH key that may log in. Needs compute microversion 2.54.',
		),
		name: field({
			displayName: 'Name',
			type: 'string',
			default: '',
			placeholder: `e.g. ${kind.example}`,
			description: 'Another name for the server',
		}),
		userData: field({
			displayName: 'User Data',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. #cloud-config',
			description:
				'Another cloud-init file or script, as plain text: it is encoded for you. Needs compute microversion 2.57.',
		}),
	},
	check: async ({ id, options: { name = '', description } }, cloud) => {
		checkDetails({ name, options: { description } });
		const isConoHa = (await cloud.session()).vendor === 'conoha';
		if (isConoHa && name) throw nameNeedsUpdate();
		return { server: await getThing(cloud, kind, id), isConoHa };
	},
	with: ({ image: imageRef, options, found }) => ({
		imageRef,
		name: options.name || undefined,
		description: options.description || undefined,
		key_name: options.keyPair || undefined,
		user_data: options.userData ? encodedUserData(options.userData, found.isConoHa) : undefined,
		adminPass: options.adminPass || undefined,
	}),
	microversion: ({ options, found: { server, isConoHa } }) =>
		highestMicroversion([
			options.description && '2.19',
			options.keyPair && '2.54',
			options.userData && '2.57',
			// Below, Nova would leave the disk as it is, and say nothing.
			bootsFromVolume(server) && !isConoHa && '2.93',
		]),
	tells: (reply, { options }, cloud) =>
		adminPassAfter(cloud, reply?.server as Json | undefined, options),
});

function nameNeedsUpdate(): Fault {
	return new Fault('ConoHa does not rename a server that it rebuilds', {
		kind: 'input',
		nextStep: "Leave 'Name' out, and use the operation 'Update'.",
	});
}
