/** JSON of a reply, read by the caller as the API page describes it. */
export type Json = Record<string, unknown>;

/** JSON, or undefined where the text is none: what a service sent is never part of an error by accident. */
export function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** What a reply has where its API promises a text or a number, as text; empty where it has anything else. */
export function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What a sentence says in the place of such a text: "unknown" where there is none. */
export function wordOf(value: unknown): string {
	return textOf(value) || 'unknown';
}

/** Whether a value is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
