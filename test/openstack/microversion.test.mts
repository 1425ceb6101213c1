import {
	compareMicroversions,
	highestMicroversion,
	microversionFor,
	microversionHeaders,
} from '../../openstack/microversion.ts';

it('compares by number, not by letter', () => {
	expect(compareMicroversions('2.9', '2.52')).toBeLessThan(0);
	expect(compareMicroversions('2.52', '2.52')).toBe(0);
	expect(compareMicroversions('latest', '2.103')).toBeGreaterThan(0);
	expect(compareMicroversions('2.103', 'latest')).toBeLessThan(0);
	expect(compareMicroversions('latest', 'latest')).toBe(0);
	expect(compareMicroversions('3.1', '2.52')).toBeGreaterThan(0);
	expect(compareMicroversions('2', '2.1')).toBeLessThan(0);
	expect(compareMicroversions('2.1', '2')).toBeGreaterThan(0);
});

it('takes the highest that a field needs, and none where none does', () => {
	expect(highestMicroversion(['2.9', false, '2.52', undefined, '2.19'])).toBe('2.52');
	expect(highestMicroversion([false, undefined])).toBeUndefined();
});

it('sends the pinned one, and says so where it is too low', () => {
	expect(microversionFor('2.26', '2.79')).toBe('2.79');
	expect(microversionFor(undefined, '2.79')).toBe('2.79');
	expect(microversionFor('2.26', '')).toBe('2.26');
	expect(microversionFor('2.79', '2.79')).toBe('2.79');
	expect(() => microversionFor('2.52', '2.37')).toThrow(
		expect.objectContaining({
			kind: 'input',
			message:
				'A field that is filled in needs compute microversion 2.52, and the credential pins 2.37',
			nextStep: "Leave the field out, or raise or empty 'Compute Microversion' in the credential.",
		}),
	);
});

it.each([
	['compute', { 'OpenStack-API-Version': 'compute 2.9', 'X-OpenStack-Nova-API-Version': '2.9' }],
	['volumev3', { 'OpenStack-API-Version': 'volume 2.9' }],
	[
		'sharev2',
		{
			'OpenStack-API-Version': 'shared-file-system 2.9',
			'X-OpenStack-Manila-API-Version': '2.9',
		},
	],
	['image', {}],
])('asks %s in its own words', (service, headers) => {
	expect(microversionHeaders(service, '2.9')).toEqual(headers);
});

it('asks for none where none is needed', () => {
	expect(microversionHeaders('compute')).toEqual({});
	expect(microversionHeaders('compute', '')).toEqual({});
});
