import { orUnknown } from '../../creation';
import { field, text } from '../../fields';
import { operation, idExample } from '../../operation';
import { getThing, pathOf } from '../../things';
import { volume } from '../volume/kind';
import { volumeTransfer as kind } from './kind';

/** Takes a volume that another project offers. Block Storage API, POST /os-volume-transfer/{id}/accept. */
export const accept = operation({
	name: 'Accept',
	action: 'Accept volume transfer',
	description: 'Take a volume that another project offers. It belongs to this one then.',
	api: 'POST /os-volume-transfer/{id}/accept',
	writes: true,
	fields: {
		transferId: text('Transfer ID', 'As the other project tells it', {
			required: true,
			placeholder: idExample,
		}),
		authKey: field({
			displayName: 'Auth Key',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'As the other project tells it',
		}),
	},
	simplified: volume.simplified,
	async run(cloud, { transferId, authKey }) {
		const { volume_id: id } = await cloud.blockStorage
			.post(
				`${pathOf(kind, transferId.trim())}/accept`,
				{ accept: { auth_key: authKey } },
				{ key: 'transfer', has: 'volume_id' },
			)
			.catch(orUnknown('the volume was taken', 'List volumes: it is there if it was.'));
		return await getThing(cloud, volume, String(id));
	},
});
