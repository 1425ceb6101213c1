/** The part of JSON Schema that OpenStack's services check bodies with. */
export interface Schema {
	type?: Type | Type[];
	enum?: unknown[];
	minLength?: number;
	maxLength?: number;
	pattern?: string;
	format?: 'uuid';
	minimum?: number;
	maximum?: number;
	items?: Schema;
	minItems?: number;
	maxItems?: number;
	properties?: Record<string, Schema>;
	/** By the pattern of the name */
	patternProperties?: Record<string, Schema>;
	required?: string[];
	/** Whether any other property is refused */
	closed?: boolean;
	minProperties?: number;
	maxProperties?: number;
	anyOf?: Schema[];
}

type Type = 'array' | 'boolean' | 'integer' | 'null' | 'object' | 'string';

interface Failure {
	path: string[];
	value: unknown;
	says: string;
}

const uuid = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

const isOf: Record<Type, (value: unknown) => boolean> = {
	array: Array.isArray,
	boolean: (value) => typeof value === 'boolean',
	integer: Number.isInteger,
	null: (value) => value === null,
	object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
	string: (value) => typeof value === 'string',
};

/** What Nova and Cinder say to a body that does not fit; undefined where it does. */
export function misfit(schema: Schema, value: unknown): string | undefined {
	const [failure] = failuresOf(schema, value, []).sort((a, b) => a.path.length - b.path.length);
	if (!failure) return undefined;
	const { path, value: wrong, says } = failure;
	if (path.length === 0) return says;
	const shown = typeof wrong === 'string' ? wrong : pythonText(wrong);
	return `Invalid input for field/attribute ${path.at(-1)}. Value: ${shown}. ${says}`;
}

function failuresOf(schema: Schema, value: any, path: string[]): Failure[] {
	const shown = pythonText(value);
	const failures: Failure[] = [];
	const check = (isFine: boolean, says: string) => {
		if (!isFine) failures.push({ path, value, says });
	};
	const types = [schema.type ?? []].flat();
	if (types.length > 0 && !types.some((type) => isOf[type](value))) {
		check(false, `${shown} is not of type ${types.map(pythonText).join(', ')}`);
		return failures;
	}
	if (schema.enum)
		check(schema.enum.includes(value), `${shown} is not one of ${pythonText(schema.enum)}`);
	if (typeof value === 'string') {
		const { minLength = 0, maxLength = Infinity, pattern, format } = schema;
		check(value.length >= minLength, `${shown} is too short`);
		check(value.length <= maxLength, `${shown} is too long`);
		if (pattern) check(new RegExp(pattern).test(value), `${shown} does not match '${pattern}'`);
		if (format) check(uuid.test(value), `${shown} is not a '${format}'`);
	}
	if (typeof value === 'number') {
		const { minimum = -Infinity, maximum = Infinity } = schema;
		check(value >= minimum, `${value} is less than the minimum of ${minimum}`);
		check(value <= maximum, `${value} is greater than the maximum of ${maximum}`);
	}
	if (Array.isArray(value)) {
		check(value.length >= (schema.minItems ?? 0), `${shown} is too short`);
		check(value.length <= (schema.maxItems ?? Infinity), `${shown} is too long`);
		value.forEach((one, index) => {
			failures.push(...failuresOf(schema.items ?? {}, one, [...path, String(index)]));
		});
	} else if (isOf.object(value)) {
		failures.push(...failuresOfObject(schema, value, path));
	}
	if (schema.anyOf && !schema.anyOf.some((one) => failuresOf(one, value, []).length === 0)) {
		check(false, `${shown} is not valid under any of the given schemas`);
	}
	return failures;
}

function failuresOfObject(schema: Schema, value: Record<string, unknown>, path: string[]) {
	const { properties = {}, patternProperties = {}, required = [] } = schema;
	const { minProperties = 0, maxProperties } = schema;
	const failures: Failure[] = [];
	const fail = (says: string) => failures.push({ path, value, says });
	for (const name of required) {
		if (!(name in value)) fail(`'${name}' is a required property`);
	}
	const patterns = Object.keys(patternProperties);
	const extra = Object.keys(value).filter(
		(name) => !(name in properties) && !patterns.some((one) => new RegExp(one).test(name)),
	);
	if (schema.closed && extra.length > 0) {
		const names = extra.map(pythonText).join(', ');
		const verb = extra.length === 1 ? 'was' : 'were';
		const doNot = extra.length === 1 ? 'does not' : 'do not';
		fail(
			patterns.length > 0
				? `${names} ${doNot} match any of the regexes: ${patterns.map(pythonText).join(', ')}`
				: `Additional properties are not allowed (${names} ${verb} unexpected)`,
		);
	}
	if (Object.keys(value).length < minProperties) {
		fail(`${pythonText(value)} does not have enough properties`);
	}
	if (maxProperties !== undefined && Object.keys(value).length > maxProperties) {
		fail(`${pythonText(value)} has too many properties`);
	}
	for (const [name, one] of Object.entries(value)) {
		const [pattern] = patterns.filter((pattern) => new RegExp(pattern).test(name));
		const inner = properties[name] ?? patternProperties[pattern];
		if (inner) failures.push(...failuresOf(inner, one, [...path, name]));
	}
	return failures;
}

/** As Python prints it, which is how services quote what they were sent. */
export function pythonText(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
	if (typeof value === 'string') return `'${value}'`;
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value !== 'object' || value === null) return value === null ? 'None' : String(value);
	const entries = Object.entries(value).map(([key, one]) => `'${key}': ${pythonText(one)}`);
	return `{${entries.join(', ')}}`;
}

/** How Python's validator tells of a failure where a service repeats all that it says. */
export function failedValidation(failure: {
	says: string;
	keyword: string;
	/** "['properties']['name']" */
	path: string;
	/** The schema there, as Python prints it */
	shown: string;
	/** "['name']" */
	at: string;
	value: unknown;
}): string {
	const { says, keyword, path, shown, at, value } = failure;
	const indented = shown.replace(/^/gm, '    ');
	return `${says}\n\nFailed validating '${keyword}' in schema${path}:\n${indented}\n\nOn instance${at}:\n    ${pythonText(value)}`;
}
