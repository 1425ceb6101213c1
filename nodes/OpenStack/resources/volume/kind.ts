import type { Kind } from '../../kind';
import { cinderStates } from '../cinderStates';
import { simplifiedVolume } from './simplified';

export const volume: Kind = {
	noun: 'volume',
	plural: 'volumes',
	service: 'block-storage',
	path: 'volumes',
	detail: 'volumes/detail',
	key: 'volume',
	keys: 'volumes',
	simplified: simplifiedVolume,
	detailOf: ({ size, status }) => `${String(size)} GiB, ${String(status)}`,
	nameQuery: (name) => ({ name }),
	states: cinderStates('VOLUME'),
};
