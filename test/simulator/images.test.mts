import { asker, type Answer } from './ask.mts';
import { imagesUnderTest, inDemo2, nowhere, saidBy, raw } from './askImages.mts';
import { uuidOf } from './state.mts';

const simulated = imagesUnderTest();
const { ask, make, said, send, show, upload } = simulated;

it.each([
	['application/json', 'application/json', /^\{"message":"No image found with ID nix<br \/>/],
	['*/*', 'text/html; charset=utf-8', /<h1>404 Not Found<\/h1>\n {2}No image found with ID nix<br/],
	['application/json, */*', 'text/html; charset=utf-8', /^<html>/],
	[
		'text/plain',
		'text/plain; charset=UTF-8',
		/^404 Not Found\n\nNo image found with ID nix\n\n {3}$/,
	],
])('errors come as %s accepts them', async (accepted, type, text) => {
	const reply = await send('images/nix', 'GET', { headers: { Accept: accepted } });
	expect(reply.headers.get('content-type')).toBe(type);
	expect(await reply.text()).toMatch(text);
});

describe('an image', () => {
	it('is made with what is usual, with tags once and the ways of import', async () => {
		const { status, body, headers } = await ask('image', 'POST images', {
			os_type: 'linux',
			tags: ['a', 'a'],
		});
		expect([status, Object.keys(body)[0]]).toEqual([201, 'os_type']);
		expect(body).toMatchObject({ name: null, status: 'queued', visibility: 'shared', size: null });
		expect([body.tags, body.stores]).toEqual([['a'], undefined]);
		expect(headers.get('location')).toBe(`${simulated.url}/images/${body.id}`);
		expect(headers.get('openstack-image-import-methods')).toBe('glance-direct,web-download');
	});

	const schema = (
		says: string,
		keyword: string,
		path: string,
		shown: string,
		at: string,
		value: string,
	) =>
		`Provided object does not match schema 'image': ${says}\n\nFailed validating '${keyword}' in schema${path}:\n${shown.replace(/^/gm, '    ')}\n\nOn instance${at}:\n    ${value}`;
	const ofName = [
		"['properties']['name']",
		"{'description': 'Descriptive name for the image',\n 'maxLength': 255,\n 'type': ['null', 'string']}",
		"['name']",
	] as const;

	it.each<[object, number, string]>([
		[
			{ name: 5, disk_format: 'nix' },
			400,
			schema("5 is not of type 'null', 'string'", 'type', ...ofName, '5'),
		],
		[
			{ disk_format: 'raw', x: 5 },
			400,
			schema(
				"5 is not of type 'string'",
				'type',
				"['additionalProperties']",
				"{'type': 'string'}",
				"['x']",
				'5',
			),
		],
		[
			{ visibility: 'nix' },
			400,
			schema(
				"'nix' is not one of ['community', 'public', 'private', 'shared']",
				'enum',
				"['properties']['visibility']",
				"{'description': 'Scope of image accessibility',\n 'enum': ['community', 'public', 'private', 'shared'],\n 'type': 'string'}",
				"['visibility']",
				"'nix'",
			),
		],
		[
			{ container_format: 'nix' },
			400,
			schema(
				"'nix' is not one of [None, 'ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed']",
				'enum',
				"['properties']['container_format']",
				"{'description': 'Format of the container',\n 'enum': [None,\n          'ami',\n          'ari',\n          'aki',\n          'bare',\n          'ovf',\n          'ova',\n          'docker',\n          'compressed'],\n 'type': ['null', 'string']}",
				"['container_format']",
				"'nix'",
			),
		],
		[
			{ tags: [5] },
			400,
			schema(
				"5 is not of type 'string'",
				'type',
				"['properties']['tags']['items']",
				"{'maxLength': 255, 'type': 'string'}",
				"['tags'][0]",
				'5',
			),
		],
		[
			{ min_ram: -1 },
			400,
			"Invalid value '-1' for parameter 'min_ram': Cannot be a negative value",
		],
		[{ min_disk: 2 ** 31 }, 400, "'min_disk' value out of range, must not exceed 2147483647."],
		[{ status: 'active' }, 403, "Attribute 'status' is read-only."],
		[
			{ os_glance_x: 'x' },
			403,
			"Access was denied to this resource.\nAttribute 'os_glance_x' is reserved.",
		],
		[{ locations: [] }, 403, "Attribute 'locations' is reserved."],
		[{ owner: 'abc' }, 403, "You are not permitted to create images owned by 'abc'."],
		[{ visibility: 'public' }, 403, 'You are not authorized to complete publicize_image action.'],
		[{ id: uuidOf('image tiny-raw') }, 409, `Image ID ${uuidOf('image tiny-raw')} already exists!`],
		[{ ['k'.repeat(256)]: 'x' }, 400, 'Custom property should not be greater than 255 characters.'],
	])('of %j is refused', async (given, status, says) => {
		expect(await said('POST images', given)).toEqual([status, says]);
	});

	it('is seen by all where it is a community image, but listed for those alone who ask for it', async () => {
		const id = await make({ name: 'ours', visibility: 'community' });
		const other = await asker(simulated.cloud, 'demo', inDemo2);
		const listed = async (query: string) =>
			(await other('image', `GET images?${query}`)).body.images.some((one: any) => one.id === id);
		expect((await show(id, other)).name).toBe('ours');
		expect([
			await listed(''),
			await listed('visibility=community'),
			await listed('visibility=all'),
		]).toEqual([false, true, true]);
		expect(await said(`DELETE images/${id}`, undefined, other)).toEqual([
			403,
			'You do not own this image',
		]);
	});

	it.each([
		['PUT images/IMAGE', 405, 'The method PUT is not allowed for this resource.'],
		['POST info/import', 405, 'The method POST is not allowed for this resource.'],
		['POST images/IMAGE/tasks', 404, 'The resource could not be found.'],
		['GET images/IMAGE/tags', 404, 'The resource could not be found.'],
		['DELETE images/IMAGE/tags/nix', 404, 'The resource could not be found.'],
		[`PUT images/${nowhere}/tags/a`, 404, `Image ${nowhere} not found.`],
		[`DELETE images/${nowhere}`, 404, `Failed to find image ${nowhere} to delete`],
	])('refuses %s', async (request, status, says) => {
		expect(await said(request.replace('IMAGE', await make()))).toEqual([status, says]);
	});

	it('that is protected stays', async () => {
		const id = await make({ protected: true });
		expect(await said(`DELETE images/${id}`)).toEqual([
			403,
			`Image ${id} is protected and cannot be deleted.`,
		]);
	});
});

describe('a JSON patch', () => {
	const patch = async (id: string, body: unknown, draft = '1'): Promise<Answer> => {
		const type = { 'Content-Type': `application/openstack-images-v2.${draft}-json-patch` };
		const reply = await send(`images/${id}`, 'PATCH', {
			body: JSON.stringify(body),
			headers: type,
		});
		return { status: reply.status, body: await reply.json(), headers: reply.headers };
	};
	const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
	const add = (path: string, value: unknown) => ({ op: 'add', path, value });
	const conflict = 'There was a conflict when trying to complete your request.\n';
	const denied = 'Access was denied to this resource.\n';

	it('changes all, or nothing', async () => {
		const id = await make({ ...raw, os_type: 'linux' });
		const all = [
			replace('/name', 'new'),
			add('/a~1b', 'x'),
			{ op: 'remove', path: '/os_type' },
			add('/tags', ['a', 'a']),
		];
		const { status, body } = await patch(id, all);
		expect([status, body]).toMatchObject([200, { name: 'new', 'a/b': 'x', tags: ['a'] }]);
		expect(body).not.toHaveProperty('os_type');
		await patch(id, [replace('/name', 'newer'), replace('/nix', 'x')]);
		expect((await show(id)).name).toBe('new');
		expect((await patch(id, [])).status).toBe(200);
	});

	it.each<[unknown, number, string]>([
		[{}, 400, 'Request body must be a JSON array of operation objects.'],
		[['x'], 400, 'Operations must be JSON objects.'],
		[
			[{}],
			400,
			'Unable to find `op` in JSON Schema change. It must be one of the following: add, remove, replace.',
		],
		[
			[{ op: 'move' }],
			400,
			'Invalid operation: `move`. It must be one of the following: add, remove, replace.',
		],
		[[{ op: 'add' }], 400, "Unable to find 'path' in JSON Schema change"],
		[[{ op: 'add', path: '/x' }], 400, 'Operation "add" requires a member named "value".'],
		[[add('x', 'y')], 400, 'Pointer `x` does not start with "/".'],
		[[add('/x/', 'y')], 400, 'Pointer `/x/` end with "/".'],
		[
			[add('/a~2', 'y')],
			400,
			'Pointer `/a~2` contains "~" not part of a recognized escape sequence.',
		],
		[[add('/tags/-', 'y')], 400, "Invalid JSON pointer for this resource: '/tags/-'"],
		[[replace('/nix', 'x')], 409, `${conflict}Property nix does not exist.`],
		[[{ op: 'remove', path: '/nix' }], 409, `${conflict}Property nix does not exist.`],
		[[{ op: 'remove', path: '/name' }], 403, `${denied}Property name may not be removed.`],
		[[replace('/status', 'active')], 403, "Attribute 'status' is read-only."],
		[[replace('/location', 'x')], 403, "Attribute 'location' is reserved."],
		[[replace('/owner', 'x')], 403, `${denied}Owner can't be updated by non admin.`],
		[
			[replace('/visibility', 'public')],
			403,
			'You are not authorized to complete publicize_image action.',
		],
		[[replace('/locations', [])], 403, `${denied}Cannot set locations to empty list.`],
		[
			[add('/locations/0', {})],
			403,
			"It's not allowed to add locations if locations are invisible.",
		],
		[
			[replace('/min_disk', -1)],
			400,
			"Invalid value '-1' for parameter 'min_disk': Cannot be a negative value",
		],
	])('of %j is refused', async (body, status, says) => {
		expect(saidBy(await patch(await make(), body))).toEqual([status, says]);
	});

	it('is refused in another form, and where the image is another’s', async () => {
		const reply = await patch(await make(), [], '2');
		expect([reply.status, reply.headers.get('accept-patch')]).toEqual([
			415,
			'application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch',
		]);
		const others = uuidOf('image tiny-raw');
		expect(saidBy(await patch(others, [replace('/name', 'x')]))).toEqual([
			403,
			'You do not own this image',
		]);
	});

	it('of the older draft adds nothing that is there', async () => {
		const id = await make();
		expect(saidBy(await patch(id, [{ add: '/name', value: 'x' }], '0'))).toEqual([
			409,
			`${conflict}Property name already present.`,
		]);
		expect((await patch(id, [{ replace: '/name', value: 'x' }], '0')).body.name).toBe('x');
	});

	it('cannot change the formats of an image with data', async () => {
		const id = await make();
		expect((await patch(id, [replace('/disk_format', 'iso')])).status).toBe(200);
		await upload(id, 'x');
		expect(saidBy(await patch(id, [replace('/disk_format', 'raw')]))).toEqual([
			403,
			'Attribute disk_format can be only replaced for a queued image.',
		]);
	});
});

describe('a list of images', () => {
	const names = async (query: string, by = ask) =>
		(await by('image', `GET images?${query}`)).body.images.map(({ name }: any) => name);

	it.each([
		['name=tiny-raw', ['tiny-raw']],
		['name=in:tiny-raw,"own-snapshot"', ['own-snapshot', 'tiny-raw']],
		['visibility=private', ['own-snapshot']],
		['size_min=1000000&size_max=20000000', ['tiny-raw']],
		['created_at=gt:2026-11-10T00:00:00Z', ['own-snapshot']],
		['updated_at=lt:2020', []],
		['created_at=2026-11-20T08:00:00Z', ['own-snapshot']],
		['tag=lts', ['ubuntu-24.04']],
		['min_ram=512', ['ubuntu-24.04']],
		['os_hidden=true', []],
		['nix=x', []],
		['sort=size:desc&limit=2', ['ubuntu-24.04', 'tiny-raw']],
		['sort_key=name&sort_dir=asc&limit=2', ['own-snapshot', 'tiny-qcow2']],
	])('with %s has what fits', async (query, wanted) => {
		expect(await names(query)).toEqual(wanted);
	});

	it.each([
		['visibility=nix', 'Invalid visibility value: nix'],
		['member_status=nix', 'Invalid status: nix'],
		[
			'os_hidden=nix',
			"Invalid value 'nix' for 'os_hidden' filter. Valid values are 'true' or 'false'.",
		],
		['name=Debian: 12', "Unable to filter by unknown operator 'Debian'."],
		['name=in:"a', 'Invalid filter value "a. The quote is not closed.'],
		['size_min=x', 'Unable to filter on a range with a non-numeric value.'],
		['created_at=nix', 'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.'],
		['created_at=xx:2020-01-01T00:00:00Z', 'Unable to filter on a unknown operator.'],
		['limit=x', 'limit param must be an integer'],
		['limit=-1', 'limit param must be positive'],
		['marker=nix', 'No image found with ID nix'],
		['sort=name:up', 'Invalid sort direction: up'],
		['sort=name&sort_key=name', 'Old and new sorting syntax cannot be combined'],
		['changes-since=2020', 'The "changes-since" filter is no longer available on v2.'],
	])('with %s is refused', async (query, says) => {
		expect(await said(`GET images?${query}`)).toEqual([400, says]);
	});

	it('links to its next page, which forgets all tags but the last', async () => {
		for (const name of ['a', 'b']) await make({ name, tags: ['x', 'y'] });
		const { body } = await ask('image', 'GET images?tag=x&tag=y&limit=1&sort=name:asc');
		expect(body.next).toBe(`/v2/images?tag=y&limit=1&sort=name%3Aasc&marker=${body.images[0].id}`);
		expect(await names(body.next.split('?')[1])).toEqual(['b']);
	});

	it('has hidden images only when asked for', async () => {
		await make({ name: 'hidden', os_hidden: true });
		expect(await names('name=hidden')).toEqual([]);
		expect(await names('name=hidden&os_hidden=true')).toEqual(['hidden']);
	});
});
