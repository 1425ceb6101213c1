import { textOfBase64 } from '../../openstack/readings.ts';

it.each([
	['b3Blbi1zZXNhbWU=', 'open-sesame'],
	['b3Blbi1zZXNhbWU', 'open-sesame'],
	['w7zDvz8/', 'üÿ??'],
	['w7zDvz8_', 'üÿ??'],
	['b25lCnR3bw==', 'one\ntwo'],
])('%s is base64 of %j', (encoded, text) => {
	expect(textOfBase64(encoded)).toBe(text);
});

it.each([
	['has another character before it', '!b3Blbi1zZXNhbWU='],
	['has another character after it', 'b3Blbi1zZXNhbWU=!'],
	['is too short for a character', 'a'],
	['stands for bytes that are no text', '////'],
	['stands for a character that nobody sees', 'AGFi'],
])('what %s is left as it is', (_, text) => {
	expect(textOfBase64(text)).toBe(text);
});
