import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { choice } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { volumeType as kind } from './kind';

export const volumeType: Resource = {
	name: 'Volume Type',
	description: 'The kinds of storage that volumes are on',
	operations: {
		get: get(kind, 'Retrieve one volume type, with its properties'),
		list: list(kind, 'Retrieve the volume types that the project may use, with their properties', {
			visibility: filter(
				choice('Visibility', 'Whose types. Private ones are listed for administrators.', [
					{ name: 'All', value: 'none' },
					{ name: 'Private', value: 'false' },
					{ name: 'Public', value: 'true' },
				]),
				{ query: 'is_public' },
			),
		}),
	},
};
