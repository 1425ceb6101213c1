import {
	endpointsByRegion,
	originOf,
	originsOf,
	pickEndpoints,
	typeInCatalog,
	urlOf,
	type CatalogEntry,
} from '../../openstack/catalog.ts';

const choice = { region: '', interface: 'public', overrides: {} };

function entry(type: string, url: string, region = 'r1', kind = 'public'): CatalogEntry {
	return { type, endpoints: [{ interface: kind, url, region_id: region, region }] };
}

describe('picking endpoints', () => {
	it('takes the chosen interface, also in its old spelling', () => {
		const catalog = [
			{
				type: 'compute',
				endpoints: [
					{ interface: 'adminURL', url: 'http://admin', region: 'r1' },
					{ interface: 'publicURL', url: 'http://public', region: 'r1' },
				],
			},
		];
		expect(pickEndpoints(catalog, choice)).toEqual({ compute: 'http://public' });
		expect(pickEndpoints(catalog, { ...choice, interface: 'internal' })).toEqual({});
	});

	it('finds a region by its ID or its name', () => {
		const catalog = [
			{ type: 'image', endpoints: [{ interface: 'public', url: 'http://a', region_id: 'one' }] },
			{ type: 'image', endpoints: [{ interface: 'public', url: 'http://b', region: 'two' }] },
		];
		expect(pickEndpoints(catalog, { ...choice, region: 'one' })).toEqual({ image: 'http://a' });
		expect(pickEndpoints(catalog, { ...choice, region: 'two' })).toEqual({ image: 'http://b' });
	});

	it('needs no region where several share every URL', () => {
		const catalog = [entry('identity', 'http://k', 'r1'), entry('identity', 'http://k', 'r2')];
		expect(pickEndpoints(catalog, choice)).toEqual({ identity: 'http://k' });
	});

	it('passes over endpoints without URL and entries with null ids', () => {
		const catalog = [
			{
				id: null,
				type: 'account',
				endpoints: [{ id: null, interface: 'public', url: 'http://a' }],
			},
			{ type: 'dns', endpoints: [{ interface: 'public', url: '' }] },
		] as CatalogEntry[];
		expect(pickEndpoints(catalog, choice)).toEqual({ account: 'http://a' });
	});

	it('lets an override win, and serve without any catalog', () => {
		const overrides = { compute: 'http://mine' };
		expect(pickEndpoints([entry('compute', 'http://theirs')], { ...choice, overrides })).toEqual({
			compute: 'http://mine',
		});
		expect(pickEndpoints([], { ...choice, overrides })).toEqual(overrides);
	});

	it('takes the first of several', () => {
		const catalog = [entry('compute', 'http://first'), entry('compute', 'http://second')];
		expect(pickEndpoints(catalog, choice)).toEqual({ compute: 'http://first' });
		const [{ endpoints }] = [entry('compute', 'http://first')];
		const both = [...endpoints!, ...entry('compute', 'http://second').endpoints!];
		expect(pickEndpoints([{ type: 'compute', endpoints: both }], choice)).toEqual({
			compute: 'http://first',
		});
	});

	it('passes over what has no type, and a service without endpoints', () => {
		const [{ endpoints }] = [entry('compute', 'http://c')];
		expect(pickEndpoints([{ endpoints }, { type: 'dns' }], choice)).toEqual({});
	});

	it('says which regions there are where the chosen one is not', () => {
		const catalog = [entry('compute', 'http://b', 'west'), entry('image', 'http://a', 'east')];
		expect(() => pickEndpoints(catalog, { ...choice, region: 'south' })).toThrow(
			expect.objectContaining({
				kind: 'login',
				message: "The cloud has no region 'south', but: east, west",
				nextStep: "Set 'Region' in the credential to one of them.",
			}),
		);
		expect(pickEndpoints([], { ...choice, region: 'south' })).toEqual({});
	});

	describe('without a region, of a cloud with several,', () => {
		const endpoints = ['west', 'east'].flatMap(
			(region) => entry('compute', `http://${region}`, region).endpoints!,
		);
		const catalog = [{ type: 'compute', endpoints }];

		it('does not guess', () => {
			expect(() => pickEndpoints(catalog, choice)).toThrow(
				expect.objectContaining({
					kind: 'login',
					message: 'The cloud has several regions, and the credential names none of: east, west',
					nextStep: "Set 'Region' in the credential to one of them.",
				}),
			);
		});

		it('takes an override, or the URL that all of them share', () => {
			const overrides = { compute: 'http://mine' };
			expect(pickEndpoints(catalog, { ...choice, overrides })).toEqual(overrides);
			const shared = endpoints.map((endpoint) => ({ ...endpoint, url: 'http://all' }));
			expect(pickEndpoints([{ type: 'compute', endpoints: shared }], choice)).toEqual({
				compute: 'http://all',
			});
		});
	});
});

describe('the URL of a path', () => {
	it.each([
		['compute', 'http://h:8774/v2.1', 'compute', 'http://h:8774/v2.1/servers'],
		['compute', 'http://h/compute/v2.1/p1/', 'compute', 'http://h/compute/v2.1/p1/servers'],
		['image', 'https://image-service', 'image', 'https://image-service/v2/servers'],
		['image', 'http://h/image', 'image', 'http://h/image/v2/servers'],
		['network', 'http://h:9696/', 'network', 'http://h:9696/v2.0/servers'],
		['volumev3', 'http://h:8776/v3/p1', 'block-storage', 'http://h:8776/v3/p1/servers'],
		['volume', 'http://h:8776', 'block-storage', 'http://h:8776/v3/p1/servers'],
		['sharev2', 'http://h/v2', 'shared-file-system', 'http://h/v2/servers'],
		['account', 'https://account/v1', 'account', 'https://account/v1/servers'],
		['metering', 'http://h:8777', 'metering', 'http://h:8777/servers'],
	])('on %s at %s, asked for as %s', (type, endpoint, asked, url) => {
		expect(urlOf({ [type]: endpoint }, asked, 'servers', 'p1')).toBe(url);
	});

	it('starts at the version where the path names one', () => {
		expect(urlOf({ dns: 'https://dns-service' }, 'dns', 'v1/domains')).toBe(
			'https://dns-service/v1/domains',
		);
		expect(urlOf({ compute: 'http://h/compute/v2.1' }, 'compute', '/v2.1/limits')).toBe(
			'http://h/compute/v2.1/limits',
		);
	});

	it('prefers the official type to an alias', () => {
		const endpoints = { volumev3: 'http://old/v3/p', 'block-storage': 'http://new/v3/p' };
		expect(urlOf(endpoints, 'volumev3', 'volumes')).toBe('http://new/v3/p/volumes');
	});

	it.each(['/compute/v2.1', 'ftp://cloud.example/v2.1', 'compute', '//cloud.example', 'http://'])(
		'is none where the catalog has "%s"',
		(address) => {
			expect(() => urlOf({ compute: address }, 'compute', 'servers')).toThrow(
				expect.objectContaining({
					kind: 'catalog',
					message: `The catalog's address of Compute (Nova) is not a web address: ${address.replace(/\/+$/, '')}`,
					nextStep: expect.stringContaining("'Endpoint Overrides'"),
				}),
			);
		},
	);

	it('lists what is there where the service is not', () => {
		expect(() => urlOf({ image: 'http://i', compute: 'http://c' }, 'dns', 'zones')).toThrow(
			expect.objectContaining({
				message: 'The catalog has no service DNS (Designate) for this credential',
				kind: 'catalog',
				service: 'DNS (Designate)',
				nextStep:
					"There is: compute, image. Check 'Region' and 'Interface' in the credential, or add an endpoint override.",
			}),
		);
	});

	it('tells of a token for no project, whose catalog has Keystone alone', () => {
		for (const endpoints of [{}, { identity: 'http://k' }]) {
			expect(() => urlOf(endpoints as never, 'compute', 'servers')).toThrow(
				expect.objectContaining({
					nextStep: expect.stringMatching(
						/^The token is for no project, so its catalog is empty. Set 'Scope' .* lists yours\.$/,
					),
				}),
			);
		}
	});

	it('is without an end where the path is empty', () => {
		expect(urlOf({ identity: 'http://k/v3/' }, 'identity', '')).toBe('http://k/v3');
	});

	it.each([
		['v2servers', 'http://h/v2.1/v2servers'],
		['server/v3/x', 'http://h/v2.1/server/v3/x'],
		['v3', 'http://h/v3'],
		['///v3/x', 'http://h/v3/x'],
		['//servers', 'http://h/v2.1/servers'],
		['v10.12/x', 'http://h/v10.12/x'],
	])('with the path %s is %s', (path, url) => {
		expect(urlOf({ compute: 'http://h/v2.1' }, 'compute', path)).toBe(url);
	});

	it('takes no part of a name for a version', () => {
		expect(urlOf({ compute: 'http://h/v2beta/' }, 'compute', 'a')).toBe('http://h/v2beta/v2.1/a');
		expect(urlOf({ compute: 'http://h/my-v2' }, 'compute', 'a')).toBe('http://h/my-v2/v2.1/a');
		expect(urlOf({ compute: 'http://h/v10/p' }, 'compute', 'a')).toBe('http://h/v10/p/a');
	});
});

it('the origins of a catalog are those of all regions and interfaces', () => {
	const catalog = [entry('compute', 'http://a:1/v2', 'r1'), entry('compute', 'http://b/v2', 'r2')];
	expect(originsOf(catalog, { image: 'https://c/x' })).toEqual([
		'http://a:1',
		'http://b',
		'https://c',
	]);
});

it('the origins have no address that is none, and each once', () => {
	const catalog = [{ type: 'a' }, entry('b', 'ftp://b'), entry('c', ''), entry('d', 'http://d/1')];
	expect(originsOf(catalog, { e: 'http://d/2' })).toEqual(['http://d']);
});

it.each([
	['HTTPS://Cloud.example:443/v3', 'https://cloud.example'],
	['http://cloud.example:5000/', 'http://cloud.example:5000'],
	['see http://cloud.example', ''],
	['http://', ''],
	['', ''],
	[undefined, ''],
])('the origin of %s is "%s"', (url, origin) => {
	expect(originOf(url)).toBe(origin);
});

it('a service is in a catalog only under a type with an address', () => {
	expect(typeInCatalog({ compute: 'http://c' }, 'compute')).toBe('compute');
	expect(typeInCatalog({ 'block-storage': '', volume: 'http://v' }, 'volumev3')).toBe('volume');
	expect(typeInCatalog({}, 'toString')).toBeUndefined();
});

describe('the endpoints by region', () => {
	const catalog = [
		entry('compute', 'http://west/c', 'west'),
		entry('compute', 'http://east/c', 'east'),
		entry('identity', 'http://east/k', 'east'),
	];
	const own = { compute: 'http://mine', identity: 'http://keystone' };

	it("are the own ones in the own region, and the catalog's in others, with the same Keystone", () => {
		expect(endpointsByRegion(catalog, { ...choice, region: 'east' }, own)).toEqual({
			east: own,
			west: { compute: 'http://west/c', identity: 'http://keystone' },
		});
	});

	it('are the own ones in no region where none is chosen of several', () => {
		expect(endpointsByRegion(catalog, choice, own)).toEqual({
			east: { compute: 'http://east/c', identity: 'http://keystone' },
			west: { compute: 'http://west/c', identity: 'http://keystone' },
		});
	});

	it('are the own ones in the only region', () => {
		expect(endpointsByRegion([entry('compute', 'http://c', 'one')], choice, own)).toEqual({
			one: own,
		});
	});
});
