import { failedValidation, pythonText } from './schema.mts';

type Check = (value: any) => boolean;

/** Of an attribute: how a service tells of its schema, the types by their Python text, and the rest of its checks. */
export interface Attribute {
	shown: string;
	types: Record<string, Check>;
	checks?: Array<{ keyword: string; says: string; isFine: Check }>;
}

export const isText: Check = (value) => typeof value === 'string';
const isNothing: Check = (value) => value === null;

export const text = { "'string'": isText };
export const textOrNull = { "'null'": isNothing, "'string'": isText };
export const trueOrFalse: Attribute['types'] = {
	"'boolean'": (value) => typeof value === 'boolean',
};

export const longest = (most: number) => ({
	keyword: 'maxLength',
	says: 'is too long',
	isFine: (value: any) => !isText(value) || value.length <= most,
});

export const notEmpty = {
	keyword: 'minLength',
	says: 'is too short',
	isFine: (value: any) => !isText(value) || value.length > 0,
};

export const fitting = (pattern: string) => ({
	keyword: 'pattern',
	says: `does not match '${pattern}'`,
	isFine: (value: any) => !isText(value) || new RegExp(pattern).test(value),
});

export function oneOf(values: Array<string | null>) {
	const says = `is not one of ${pythonText(values)}`;
	return { keyword: 'enum', says, isFine: (value: any) => values.includes(value) };
}

/**
 * @param path "['properties']['name']"
 * @param at "['name']"
 * @returns what is wrong with a value; undefined where nothing is
 */
export function failureOf(
	{ shown, types, checks = [] }: Attribute,
	value: unknown,
	path: string,
	at: string,
): string | undefined {
	const rest = checks.filter(({ isFine }) => !isFine(value));
	const isOfType = Object.values(types).some((isFine) => isFine(value));
	const ofType = { keyword: 'type', says: `is not of type ${Object.keys(types).join(', ')}` };
	const failed = isOfType ? rest[0] : ofType;
	if (!failed) return undefined;
	const says = `${pythonText(value)} ${failed.says}`;
	return failedValidation({ says, keyword: failed.keyword, path, shown, at, value });
}
