import { Fault } from './faults';
import { serviceOfType } from './services';

/**
 * The microversion to send. None is sent unless something needs one: without, every service speaks its
 * oldest, which every cloud knows.
 * @param needed by the fields that were filled in
 * @param pinned by the credential, for every request
 * @throws Fault where the pin is too low
 */
export function microversionFor(
	needed: string | undefined,
	pinned: string | undefined,
): string | undefined {
	if (!pinned) return needed;
	if (needed && compareMicroversions(pinned, needed) < 0) {
		throw new Fault(
			`A field that is filled in needs compute microversion ${needed}, and the credential pins ${pinned}`,
			{
				kind: 'input',
				nextStep:
					"Leave the field out, or raise or empty 'Compute Microversion' in the credential.",
			},
		);
	}
	return pinned;
}

/** The highest of the microversions that fields need; undefined where none does. */
export function highestMicroversion(needed: Array<string | false | undefined>): string | undefined {
	return needed
		.filter((version): version is string => Boolean(version))
		.sort(compareMicroversions)
		.at(-1);
}

/** Negative where a is the older one: "2.9" is older than "2.52". "latest" is the newest. */
export function compareMicroversions(a: string, b: string): number {
	const [major, minor] = a.split('.').map(numberOrLatest);
	const [otherMajor, otherMinor] = b.split('.').map(numberOrLatest);
	return major - otherMajor || (minor ?? 0) - (otherMinor ?? 0);
}

function numberOrLatest(part: string): number {
	return part === 'latest' ? Number.MAX_SAFE_INTEGER : Number(part);
}

/**
 * The headers that ask a service for a microversion, with the word each service wants.
 * https://specs.openstack.org/openstack/api-sig/guidelines/microversion_specification.html
 */
export function microversionHeaders(serviceType: string, version?: string): Record<string, string> {
	const { microversionName } = serviceOfType(serviceType);
	if (!version || !microversionName) return {};
	return {
		'OpenStack-API-Version': `${microversionName} ${version}`,
		// Nova before 2.27 reads only its own header.
		...(microversionName === 'compute' ? { 'X-OpenStack-Nova-API-Version': version } : {}),
		// Manila reads only its own.
		...(microversionName === 'shared-file-system'
			? { 'X-OpenStack-Manila-API-Version': version }
			: {}),
	};
}
