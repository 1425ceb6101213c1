import type { Call, Route } from './collection.mts';
import { badRequest, givenIn, invalidVolume, metadata } from './cinderParts.mts';
import { novaError, ok, refuse } from './replies.mts';
import type { Row } from './state.mts';

/** The metadata of what Cinder has. */
interface Owner {
	/** "volumes/{volume}" */
	path: string;
	noun: string;
	rowOf(call: Call): Row;
	/** What is in the body under a key, if it may be */
	given(call: Call, key: 'metadata' | 'meta'): Record<string, string>;
	checkChange?(row: Row, verb: 'Updating' | 'Deleting'): void;
}

export function metadataRoutes({ path, noun, rowOf, given, checkChange }: Owner): Route[] {
	const change = (call: Call, next: (there: Row['metadata']) => Row['metadata']) => {
		const row = rowOf(call);
		checkChange?.(row, 'Updating');
		row.metadata = next(row.metadata);
		return row.metadata;
	};
	const checkKey = ({ id, metadata: there }: Row, key: string) =>
		key in there ? undefined : novaError(404, `${noun} ${id} has no metadata with key ${key}.`);
	return [
		{
			path: `${path}/metadata`,
			GET: (call) => ok({ metadata: rowOf(call).metadata }),
			POST(call) {
				const more = given(call, 'metadata');
				return ok({ metadata: change(call, (there) => ({ ...there, ...more })) });
			},
			PUT(call) {
				const all = given(call, 'metadata');
				return ok({ metadata: change(call, () => all) });
			},
		},
		{
			path: `${path}/metadata/{key}`,
			GET(call) {
				const row = rowOf(call);
				const { key } = call.ids;
				return checkKey(row, key) ?? ok({ meta: { [key]: row.metadata[key] } });
			},
			PUT(call) {
				const meta = given(call, 'meta');
				if (!(call.ids.key in meta)) badRequest('Request body and URI mismatch');
				if (Object.keys(meta).length > 1) badRequest('Request body contains too many items');
				change(call, (there) => ({ ...there, ...meta }));
				return ok({ meta });
			},
			DELETE(call) {
				const row = rowOf(call);
				const { key } = call.ids;
				const wrong = checkKey(row, key);
				if (wrong) return wrong;
				checkChange?.(row, 'Deleting');
				const { [key]: _, ...rest } = row.metadata;
				row.metadata = rest;
				return { status: 200 };
			},
		},
	];
}

/** A volume's is checked by a schema, and stays as it is while that is busy. */
export const ofVolumes = {
	given: (call: Call, key: 'metadata' | 'meta') =>
		givenIn(
			call,
			key,
			key === 'meta' ? { ...metadata, minProperties: 1, maxProperties: 1 } : metadata,
		),
	checkChange({ status }: Row, verb: string) {
		if (['maintenance', 'uploading'].includes(status)) {
			invalidVolume(`${verb} volume metadata is not allowed for volumes in ${status} status.`);
		}
	},
};

/** A snapshot's is checked by hand. */
export const ofSnapshots = {
	given({ json }: Call, key: 'metadata' | 'meta') {
		const entries = json?.[key];
		if (typeof entries !== 'object' || entries === null) {
			badRequest(`Missing required element '${key}' in request body.`);
		}
		for (const [name, value] of Object.entries<unknown>(entries)) check(name, value);
		return entries;
	},
};

function check(name: string, value: unknown): void {
	const wrong = (says: string) => badRequest(`Invalid metadata: Invalid input received: ${says}`);
	if (name === '') wrong('Metadata key:  has 0 characters, less than 1.');
	if (typeof value !== 'string') {
		return wrong(`Value for metadata key: ${name} is not a string or unicode`);
	}
	const tooLong = (what: string) => {
		const says = `Metadata property key ${what} greater than 255 characters.`;
		refuse(novaError(413, `Invalid metadata size: ${says}`));
	};
	if (name.length > 255) tooLong(name);
	if (value.length > 255) tooLong(`${name} value`);
}
