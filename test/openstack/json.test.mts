import { isObject, parsedJson, textOf, wordOf } from '../../openstack/json.ts';

it.each([
	['ACTIVE', 'ACTIVE', 'ACTIVE'],
	[0, '0', '0'],
	['', '', 'unknown'],
	[undefined, '', 'unknown'],
	[null, '', 'unknown'],
	[true, '', 'unknown'],
	[['ACTIVE'], '', 'unknown'],
	[{ status: 'ACTIVE' }, '', 'unknown'],
])('%j in the place of a text reads "%s", and "%s" in a sentence', (value, text, word) => {
	expect(textOf(value)).toBe(text);
	expect(wordOf(value)).toBe(word);
});

it('a page in the place of JSON is nothing, and no error that would quote it', () => {
	expect(parsedJson('{"a":[1]}')).toEqual({ a: [1] });
	expect(parsedJson('<html>Welcome')).toBeUndefined();
	expect(parsedJson('')).toBeUndefined();
});

it('neither null nor a list nor a text is an object', () => {
	expect([{}, { id: 1 }].map(isObject)).toEqual([true, true]);
	expect([null, undefined, [], [{}], 'a', 7].map(isObject)).toEqual(Array(6).fill(false));
});
