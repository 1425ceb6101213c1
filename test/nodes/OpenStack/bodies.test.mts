import { entriesOf } from '../../../nodes/OpenStack/bodies.ts';

const rows = (...keys: string[]) => keys.map((key, index) => ({ key, value: String(index) }));

it('rows are entries, whatever their keys are called', () => {
	expect(entriesOf(rows('a', 'A', '__proto__'))).toEqual(
		Object.fromEntries([
			['a', '0'],
			['A', '1'],
			['__proto__', '2'],
		]),
	);
	expect(entriesOf([])).toEqual({});
});

it.each([
	[rows('a', 'b', 'a'), 'Two rows have the same key'],
	[rows('a', ' '), 'A row has no key'],
])('%j are none', (given, message) => {
	expect(() => entriesOf(given)).toThrow(message);
});
