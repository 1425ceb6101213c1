import type { Call } from './collection.mts';
import { novaError, refuse } from './replies.mts';
import { misfit, type Schema } from './schema.mts';

export const text: Schema = { type: 'string', minLength: 1, maxLength: 255 };

export const uuid: Schema = { type: 'string', format: 'uuid' };

export const metadata: Schema = {
	type: 'object',
	patternProperties: { '^[a-zA-Z0-9-_:. ]{1,255}$': { type: 'string', maxLength: 255 } },
	closed: true,
};

/** An object with these properties and no others. */
export function object(properties: Record<string, Schema>, required: string[] = []): Schema {
	return { type: 'object', properties, required, closed: true };
}

/** A body with nothing but this. */
export function bodyOf(key: string, schema: Schema): Schema {
	return object({ [key]: schema }, [key]);
}

/** Refuses a body that does not fit. */
export function check(schema: Schema, { json }: Call): void {
	const wrong = misfit(schema, json);
	if (wrong) refuse(novaError(400, wrong));
}
