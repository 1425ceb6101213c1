import { answer, idsIn, type Route } from './collection.mts';
import { notFound, wrongMethod } from './glanceErrors.mts';
import { activation, addTag, create, patch, remove, removeTag } from './imageChange.mts';
import { imageData } from './imageData.mts';
import { imageImport } from './imageImport.mts';
import { list } from './imageList.mts';
import { imageMembers } from './imageMembers.mts';
import { imageOf, viewOf } from './imageRows.mts';
import { ok, type Reply } from './replies.mts';
import type { Handler } from './simulator.mts';

/** Image v2: images, their data, those that they are shared with, and imports. */
export const glance: Handler = (request, cloud) => {
	const { path, method } = request;
	const answered = answer(routes, request, cloud);
	if (answered) return answered;
	return otherMethodsOf.some((known) => idsIn(path, known)) ? wrongMethod(method) : notFound;
};

/** https://docs.openstack.org/api-ref/image/v2/ */
const routes: Array<Route<Reply | Promise<Reply>>> = [
	{ path: 'images', GET: list, POST: create },
	{
		path: 'images/{image}',
		GET: (call) => ok(viewOf(imageOf(call))),
		PATCH: patch,
		DELETE: remove,
	},
	{ path: 'images/{image}/tags/{tag}', PUT: addTag, DELETE: removeTag },
	{
		path: 'images/{image}/actions/deactivate',
		POST: activation('deactivate', 'active', 'deactivated'),
	},
	{
		path: 'images/{image}/actions/reactivate',
		POST: activation('reactivate', 'deactivated', 'active'),
	},
	...imageData,
	...imageMembers,
	...imageImport,
];

/** Where what is not taken is refused as such, and not as if there were nothing. */
const otherMethodsOf = routes.map(({ path }) => path).filter((path) => !path.endsWith('}/tasks'));
