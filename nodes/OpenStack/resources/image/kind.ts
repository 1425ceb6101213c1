import type { Kind } from '../../kind';
import { simplifiedImage } from './simplified';

export const image: Kind = {
	noun: 'image',
	plural: 'images',
	service: 'image',
	path: 'images',
	keys: 'images',
	simplified: simplifiedImage,
	detailOf: ({ status, min_disk }) =>
		[String(status), min_disk ? `needs ${String(min_disk)} GiB` : ''].filter(Boolean).join(', '),
	pickerQuery: { sort: 'name:asc' },
	nameQuery: (name) => ({ name }),
	states: {
		statusOf: ({ status }) => String(status),
		isSettled: ({ status }) => /^(active|deactivated|killed|deleted)$/.test(String(status)),
		isFailed: (status) => status === 'killed' || status === 'deleted',
		reasonOf: async () => undefined,
		isGone: (status) => status === 'deleted',
	},
};
