import { randomUUID } from 'node:crypto';

import type { Call, Route } from './collection.mts';
import { broken, glanceRefusal, notFound, taskStays } from './glanceErrors.mts';
import { bodyOf, importMethods } from './imageChange.mts';
import { change, empty, fill, read, type ImageData } from './imageData.mts';
import { findImage, imageOf, isMutable, notOwned } from './imageRows.mts';
import { later } from './later.mts';
import { ok, refuse, type Reply } from './replies.mts';
import type { SimulatedImage } from './state.mts';
import { precise, seconds } from './time.mts';

/** An import as it goes on. */
export interface ImageTask {
	id: string;
	status: 'pending' | 'processing' | 'success' | 'failure';
	owner: string;
	imageId: string;
	userId: string;
	requestId: string;
	/** The body of the request */
	request: unknown;
	created: number;
	updated: number;
	message: string;
}

const lifeOfTask = 48 * 3_600_000;

/** Imports: what was staged, or what Glance downloads, which here is from 127.0.0.1 alone. */
export const imageImport: Route[] = [
	{
		path: 'info/import',
		GET: () =>
			ok({
				'import-methods': {
					description: 'Import methods available.',
					type: 'array',
					value: importMethods,
				},
			}),
	},
	{ path: 'info/stores', GET: () => ok({ stores: [{ id: 'file', default: 'true' }] }) },
	{ path: 'info/usage', GET: () => ok({ usage: {} }) },
	{ path: 'images/{image}/import', POST: begin },
	{
		path: 'images/{image}/tasks',
		GET(call) {
			const image = findImage(call);
			if (!image) return notFound;
			const tasks = call.cloud.state.imageTasks.filter(({ imageId }) => imageId === image.id);
			return ok({ tasks: tasks.map(recordOf) });
		},
	},
	{
		path: 'tasks',
		GET(call) {
			forbidTasks(call);
			const tasks = call.cloud.state.imageTasks.map((task) => {
				const { input, message, result, ...brief } = viewOf(task);
				return brief;
			});
			return ok({ tasks: tasks.reverse(), first: '/v2/tasks', schema: '/v2/schemas/tasks' });
		},
	},
	{
		path: 'tasks/{task}',
		GET(call) {
			forbidTasks(call);
			const { task: id } = call.ids;
			const found = call.cloud.state.imageTasks.find((task) => task.id === id);
			return found ? ok(viewOf(found)) : glanceRefusal(404, `No task found with ID ${id}`);
		},
		DELETE(call) {
			forbidTasks(call);
			return taskStays;
		},
	},
];

function forbidTasks({ isAdmin }: Call): void {
	if (isAdmin) return;
	refuse(glanceRefusal(403, 'You are not authorized to complete tasks_api_access action.'));
}

function begin(call: Call): Reply {
	const given = bodyOf(call);
	if (Array.isArray(given)) return broken;
	const { method, stores = ['file'] } = given;
	checkForm(given);
	const image = imageOf(call);
	checkStatus(image, method.name);
	if (!isMutable(image, call)) return notOwned;
	if ('os_glance_import_task' in image) return glanceRefusal(409, 'Image has active task');
	const unknown = (stores as string[]).find((one) => one !== 'file');
	if (unknown) return glanceRefusal(409, `Store for identifier ${unknown} not found`);
	if (method.name === 'web-download' && !isAllowed(method.uri)) {
		const shown = method.uri === undefined ? 'None' : method.uri;
		return glanceRefusal(400, `URI for web-download does not pass filtering: ${shown}`);
	}
	const task: ImageTask = {
		id: randomUUID(),
		status: 'pending',
		owner: call.projectId,
		imageId: image.id,
		userId: call.token.user.id,
		requestId: call.id,
		request: given,
		created: Date.now(),
		updated: Date.now(),
		message: '',
	};
	call.cloud.state.imageTasks.push(task);
	change(image, { os_glance_import_task: task.id });
	later(call.cloud, 0, () => run(task, image, method, call));
	return { status: 202, text: '' };
}

function checkForm(given: any): void {
	const say = (says: string) => refuse(glanceRefusal(400, says));
	if (!('method' in given)) say("Import request requires a 'method' field.");
	const { method } = given;
	if (typeof method !== 'object' || method === null) refuse(broken);
	if (!('name' in method)) say("Import request requires a 'name' field.");
	if (!importMethods.includes(method.name)) say(`Unknown import method name '${method.name}'.`);
	for (const name of ['all_stores_must_succeed', 'all_stores']) {
		if (typeof (given[name] ?? true) !== 'boolean') say(`'${name}' must be boolean value only`);
	}
	if (typeof (method.uri ?? '') !== 'string') refuse(broken);
}

function checkStatus({ status, ...image }: SimulatedImage, method: string): void {
	const say = (says: string) => refuse(glanceRefusal(409, says));
	if (status === 'active') say('Image with status active cannot be target for import');
	if (method === 'web-download' && status !== 'queued') {
		say("Image needs to be in 'queued' state to use 'web-download' method");
	}
	if (method === 'glance-direct' && status !== 'uploading') {
		say("Image needs to be staged before 'glance-direct' method can be used");
	}
	for (const name of ['container_format', 'disk_format']) {
		if (!image[name]) say(`'${name}' needs to be set before import`);
	}
}

function isAllowed(uri = ''): boolean {
	if (!URL.canParse(uri)) return false;
	const { protocol, hostname } = new URL(uri);
	return protocol === 'http:' && hostname === '127.0.0.1';
}

function run(task: ImageTask, image: SimulatedImage, { name, uri }: any, call: Call): void {
	const { cloud } = call;
	if (!cloud.state.images.includes(image)) return;
	progress(task, 'processing');
	change(image, {
		status: 'importing',
		os_glance_importing_to_stores: 'file',
		os_glance_failed_import: '',
	});
	const staged = cloud.state.imageData.get(image.id);
	const data = name === 'web-download' ? downloaded(uri) : Promise.resolve(staged!);
	const end = (happen: () => void) => {
		later(cloud, cloud.options.buildTime, () => {
			if (!cloud.state.images.includes(image)) return;
			happen();
			delete (image as Record<string, unknown>).os_glance_import_task;
		});
	};
	data.then(
		(whole) =>
			end(() => {
				fill(image, whole, call);
				change(image, { os_glance_importing_to_stores: '' });
				progress(task, 'success', 'Copied 0 MiB');
			}),
		() =>
			end(() => {
				empty(image);
				change(image, { os_glance_importing_to_stores: '', os_glance_failed_import: 'file' });
				progress(task, 'failure', 'Task failed due to Internal Error');
			}),
	);
}

async function downloaded(uri: string): Promise<ImageData> {
	const reply = await fetch(uri);
	if (!reply.ok) throw new Error(`Refused with ${reply.status}`);
	return await read(reply.body ?? (async function* () {})());
}

function progress(task: ImageTask, status: ImageTask['status'], message = ''): void {
	Object.assign(task, { status, message, updated: Date.now() });
}

const inputOf = ({ imageId, request }: ImageTask) => ({
	image_id: imageId,
	import_req: request,
	backend: ['file'],
});

const resultOf = ({ status, imageId }: ImageTask) =>
	status === 'success' ? { image_id: imageId } : null;

const endOf = ({ status, updated }: ImageTask, written: (time: number) => string) =>
	['success', 'failure'].includes(status) ? written(updated + lifeOfTask) : null;

/** Among an image's tasks: as the database has it. */
function recordOf(task: ImageTask) {
	const { id, status, owner, created, updated, imageId, requestId, userId, message } = task;
	return {
		id,
		type: 'api_image_import',
		status,
		owner,
		expires_at: endOf(task, precise),
		created_at: precise(created),
		updated_at: precise(updated),
		deleted_at: null,
		deleted: false,
		image_id: imageId,
		request_id: requestId,
		user_id: userId,
		input: inputOf(task),
		result: resultOf(task),
		message,
	};
}

/** As the tasks' own part of the API shows it. */
function viewOf(task: ImageTask) {
	const { id, status, owner, created, updated, imageId, requestId, userId, message } = task;
	const end = endOf(task, seconds);
	return {
		id,
		input: inputOf(task),
		type: 'api_image_import',
		status,
		owner,
		message,
		result: resultOf(task),
		created_at: seconds(created),
		updated_at: seconds(updated),
		self: `/v2/tasks/${id}`,
		schema: '/v2/schemas/task',
		image_id: imageId,
		request_id: requestId,
		user_id: userId,
		...(end ? { expires_at: end } : {}),
	};
}
