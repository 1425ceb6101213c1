import { Fault } from '../../../../openstack/faults';

/** The longest user data in base64 that Nova takes, in characters. */
const longestUserData = 65_535;
/** ConoHa's limit, in bytes before encoding. */
const longestConoHaUserData = 16_384;
const longestTag = 60;
const mostTags = 50;
const longestText = 255;

interface Details {
	name: string;
	options: {
		metadata?: Array<{ key: string; value: string }>;
		description?: string;
	};
}

/**
 * Checks what Nova would refuse with a text that names no field.
 * @throws Fault that names the field
 */
export function checkDetails({ name, options }: Details): void {
	const { description = '' } = options;
	if (name.length > longestText) throw tooLong('Name', `${longestText} characters`, name.length);
	if (description.length > longestText) {
		throw tooLong('Description', `${longestText} characters`, description.length);
	}
	for (const { key, value } of options.metadata ?? []) {
		if (!key) {
			throw new Fault("An entry of 'Metadata' has no key", {
				kind: 'input',
				nextStep: 'Give it a key, or remove it.',
			});
		}
		const length = Math.max(key.length, value.length);
		if (length > longestText) throw tooLong(`Metadata ${key}`, `${longestText} characters`, length);
	}
}

/**
 * User data as Nova wants it: base64.
 * @throws Fault where it is too long
 */
export function encodedUserData(text: string, isConoHa: boolean): string {
	const bytes = Buffer.byteLength(text);
	if (isConoHa && bytes > longestConoHaUserData) {
		throw tooLong('User Data', `${longestConoHaUserData} bytes on ConoHa`, bytes);
	}
	const encoded = Buffer.from(text).toString('base64');
	if (encoded.length > longestUserData) {
		throw tooLong('User Data', `${Math.floor(longestUserData / 4) * 3} bytes`, bytes);
	}
	return encoded;
}

/**
 * Tags from a text with commas. https://docs.openstack.org/api-ref/compute/#server-tags-servers-tags
 * @throws Fault where a tag can't be one
 */
export function tagsOf(text = ''): string[] {
	const tags = [...new Set(text.split(',').map((tag) => tag.trim()))].filter(Boolean);
	const wrong = tags.find((tag) => tag.length > longestTag || tag.includes('/'));
	if (wrong) {
		throw new Fault(`The tag '${wrong}' is not one that Nova takes`, {
			kind: 'input',
			nextStep: `'Tags' have up to ${longestTag} characters, and no slash.`,
		});
	}
	if (tags.length > mostTags) throw tooLong('Tags', `${mostTags} tags`, tags.length);
	return tags;
}

function tooLong(name: string, limit: string, actual: number): Fault {
	return new Fault(`The parameter '${name}' is too long`, {
		kind: 'input',
		nextStep: `It may have up to ${limit}, and has ${actual}.`,
	});
}
