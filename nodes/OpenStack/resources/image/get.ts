import { picker } from '../../fields';
import { operation } from '../../operation';
import { getOne } from '../one';
import { simplifiedImage } from './simplified';

/** One image. Image API v2, GET /v2/images/{id}. */
export const get = operation({
	name: 'Get',
	action: 'Get image',
	description: 'Retrieve one image, with its size, format and status',
	fields: { image: picker('Image', 'searchImages', 'The image to retrieve') },
	simplified: simplifiedImage,
	async run(cloud, { image }) {
		return await getOne(cloud.image, 'images', image);
	},
});
