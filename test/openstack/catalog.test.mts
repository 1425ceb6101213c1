import { originsOf, pickEndpoints, urlOf, type CatalogEntry } from '../../openstack/catalog.ts';

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
				nextStep: expect.stringContaining('There is: compute, image.'),
			}),
		);
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
