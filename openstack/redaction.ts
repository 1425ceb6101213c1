import { placesIn, plainText, readings, textOfBase64, type Reading } from './readings';
import { hidden, isPrivateKey } from './secrets';

/** A shorter secret can't be told from an ordinary word or number. */
const shortest = 8;

/** A longer line is looked for in pieces of this many characters, since it may come back cut off. */
const pieceLength = 24;

/** In characters. What is longer is a page, and nobody reads that in an error. */
const longestText = 20_000;

/**
 * The secrets that are in play, and the one way for a text from outside to become a part of an error, a hint or
 * a log: without any of them, whether it comes back as it is, escaped as in JSON, Python, an address or HTML, in
 * base64, or out of the base64 that it was sent in.
 *
 * A secret of fewer than eight characters is hidden where it stands as a word of its own, and not within others:
 * "cat" in "no such cat", not in "category". Where it is letters or digits alone, only what a service said is
 * searched for it, and not this package's own sentences: a gap in a sentence that everybody knows gives away the
 * word that is missing.
 */
export class Redaction {
	private readonly secrets = new Set<string>();

	/** @param outer whose secrets are in play here too, also those that come into play later */
	constructor(private readonly outer?: Redaction) {}

	/**
	 * Brings secrets into play.
	 * @param values a credential, a session, headers or body of a request or reply: what is under a secret's key, however deep
	 */
	add(...values: unknown[]): this {
		for (const secret of secretsIn(values)) this.secrets.add(secret);
		return this;
	}

	/** What a service, or a program between it and here, said. */
	said(text: string): string {
		return without(this.all(), text);
	}

	/** A sentence of this package, which may quote what came from outside. */
	told(text: string): string {
		const tellable = this.all().filter((secret) => !isWord(secret));
		return without(tellable, text);
	}

	private all(): string[] {
		return [...this.secrets, ...(this.outer?.all() ?? [])];
	}
}

function secretsIn(value: unknown, key = '', outer = ''): string[] {
	if (typeof value === 'string' || typeof value === 'number') {
		const secret = String(value).trim();
		return secret && isPrivateKey(key, outer) ? [secret] : [];
	}
	if (Array.isArray(value)) return value.flatMap((one) => secretsIn(one, key, outer));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, one]) => secretsIn(one, name, key));
}

function isWord(secret: string): boolean {
	return secret.length < shortest && /^(\p{L}+|\p{N}+)$/u.test(secret);
}

function without(secrets: string[], text: string): string {
	const pieces = [...new Set(secrets.flatMap(piecesOf))];
	const shown = readings
		.reduce((rest, reading) => hiddenIn(rest, reading, pieces), text.slice(0, longestText))
		.replace(/\[hidden\]((\s|\\[nrt])*\[hidden\])+/g, hidden)
		// Of an address with a user and password in it, such as a proxy's.
		.replace(/\/\/[^\s/@]+@/g, `//${hidden}@`);
	// A secret that was cut through is not known for one.
	return text.length > longestText ? shown.slice(0, -pieceLength) : shown;
}

/** What gives a secret away: it, each of its lines, each piece of a long one; decoded too, where it is base64. */
function piecesOf(secret: string): string[] {
	const decoded = secret.length < shortest ? secret : textOfBase64(secret);
	return [secret, decoded].flatMap((form) => {
		const lines = form.split(/[\r\n]+/).map((line) => line.trim().replace(/\s+/g, ' '));
		const telling = lines.filter((line) => line.length >= shortest);
		return telling.length > 0 ? telling.flatMap(cut) : lines.join(' ').trim();
	});
}

function cut(line: string): string[] {
	return [...(line.match(inPieces) ?? []), line.slice(-pieceLength)];
}

const inPieces = new RegExp(`.{${pieceLength}}`, 'g');

/** A text without what shows when it is read so. */
function hiddenIn(text: string, reading: Reading, pieces: string[]): string {
	const plain = plainText(text, reading);
	const showing = pieces.filter((piece) => plain.includes(piece));
	if (showing.length === 0) return text;
	const { from, to } = placesIn(text, reading);
	const places = showing
		.flatMap((piece) => placesOf(piece, plain))
		.map(([start, end]) => [from[start], to[end - 1]])
		.sort(([a], [b]) => a - b);
	let shown = '';
	let done = 0;
	for (const [start, end] of places) {
		if (end <= done) continue;
		shown += text.slice(done, start) + hidden;
		done = end;
	}
	return shown + text.slice(done);
}

function placesOf(piece: string, text: string): Array<[number, number]> {
	const places: Array<[number, number]> = [];
	for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) {
		const end = at + piece.length;
		if (piece.length >= shortest || !isWithinWord(text, at, end)) places.push([at, end]);
	}
	return places;
}

function isWithinWord(text: string, start: number, end: number): boolean {
	return (
		/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, start - 2), start)) ||
		/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2))
	);
}
