/** A way in which a text may have to be read: the encodings to undo, one after another. */
export type Reading = readonly Encoding[];

/** One of the things that are done to a text on its way, and how it is undone. */
interface Encoding {
	pattern: RegExp;
	decode: (encoded: string) => string;
}

const inOneLine: Encoding = { pattern: /\s+/g, decode: () => ' ' };

const htmlNames: Record<string, string> = {
	amp: '&',
	apos: "'",
	gt: '>',
	lt: '<',
	nbsp: ' ',
	quot: '"',
};

const textOfBytes = (hex: string) => Buffer.from(hex, 'hex').toString();

/** Base64 as the text it stands for; as it is where it stands for none. */
export function textOfBase64(encoded: string): string {
	if (!/^[\w+/-]+={0,2}$/.test(encoded)) return encoded;
	const text = Buffer.from(encoded, 'base64').toString();
	return text === '' || /\uFFFD|(?!\s)\p{C}/u.test(text) ? encoded : text;
}

const encodings: Encoding[] = [
	// A string of JSON or Python
	{
		pattern: /(\\x[0-9a-f]{2})+|\\u[0-9a-f]{4}|\\[\s\S]/gi,
		decode: ([, kind, ...code]) => {
			if (code.length > 0) {
				const hex = code.join('').replaceAll('\\x', '');
				return kind === 'u' ? String.fromCharCode(parseInt(hex, 16)) : textOfBytes(hex);
			}
			return /[nrt]/.test(kind) ? '\n' : kind;
		},
	},
	// An address, and a form
	{
		pattern: /(%[0-9a-f]{2})+/gi,
		decode: (bytes) => textOfBytes(bytes.replaceAll('%', '')),
	},
	{
		pattern: /(%[0-9a-f]{2})+|\+/gi,
		decode: (bytes) => (bytes === '+' ? ' ' : textOfBytes(bytes.replaceAll('%', ''))),
	},
	// HTML
	{
		pattern: /&(#\d{1,7}|#x[0-9a-f]{1,6}|amp|apos|gt|lt|nbsp|quot);/gi,
		decode: (entity) => {
			const name = entity.slice(1, -1).toLowerCase();
			const code = Number(name.replace('#', '0'));
			return htmlNames[name] ?? String.fromCodePoint(Math.min(code, 0x10ffff));
		},
	},
	// Base64, in both of its alphabets: what is in neither stands before and after it
	{ pattern: /[a-z0-9+/]{2,}={0,2}/gi, decode: textOfBase64 },
	{ pattern: /[\w-]{2,}={0,2}/gi, decode: textOfBase64 },
];

/** All of them: as it is, or with one or two encodings undone; white space is one blank. */
export const readings: readonly Reading[] = [
	[],
	...encodings.map((one) => [one]),
	...encodings.flatMap((one) => encodings.map((other) => [one, other])),
].map((reading) => [...reading, inOneLine]);

/** A text as it reads then. */
export function plainText(text: string, reading: Reading): string {
	return reading.reduce((read, { pattern, decode }) => read.replace(pattern, decode), text);
}

/** Where in a text begins and ends what each character of its reading comes from. */
export function placesIn(text: string, reading: Reading): { from: number[]; to: number[] } {
	const from = Array.from({ length: text.length }, (_, index) => index);
	return reading.reduce(readAs, { text, from, to: from.map((index) => index + 1) });
}

interface Read {
	text: string;
	from: number[];
	to: number[];
}

function readAs({ text, from, to }: Read, { pattern, decode }: Encoding): Read {
	const read: Read = { text: '', from: [], to: [] };
	let done = 0;
	const keepUntil = (next: number) => {
		read.text += text.slice(done, next);
		for (; done < next; done++) {
			read.from.push(from[done]);
			read.to.push(to[done]);
		}
	};
	for (const { 0: encoded, index } of text.matchAll(pattern)) {
		keepUntil(index);
		done += encoded.length;
		const decoded = decode(encoded);
		read.text += decoded;
		for (let unit = 0; unit < decoded.length; unit++) {
			read.from.push(from[index]);
			read.to.push(to[done - 1]);
		}
	}
	keepUntil(text.length);
	return read;
}
