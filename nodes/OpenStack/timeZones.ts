import { Fault } from '../../openstack/faults';

/**
 * A time as an instant. n8n's date picker says a time without a zone, and means the one of the workflow.
 * @param text ISO 8601; returned as it is where it names a zone, or is something else
 * @param zone an IANA name ("Asia/Tokyo")
 */
export function inZone(text: string, zone: string): string {
	const local = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/.exec(text.trim());
	const asUtc = local ? Date.parse(`${local[1]}T${local[2] ?? '00:00'}Z`) : NaN;
	if (Number.isNaN(asUtc)) return text;
	// Twice, since the first guess may be on the other side of a change to summer time.
	const guess = asUtc - offset(asUtc, zone);
	return new Date(asUtc - offset(guess, zone)).toISOString();
}

/** How far the clocks of a zone are ahead of UTC at a time, in milliseconds. */
function offset(time: number, zone: string): number {
	const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
		.formatToParts(time)
		.find(({ type }) => type === 'timeZoneName')?.value;
	const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
	return sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
}

/**
 * A time in the one way that all services take: ISO 8601 in UTC.
 * @param text ISO 8601, or seconds since 1970; people, and other nodes, have these and more ways
 * @param what it is, as an error names it: "filter 'Changed Since'"
 * @throws Fault where it is no time
 */
export function instantOf(text: string, what: string): string {
	const time = new Date(/^\d{10}$/.test(text) ? Number(text) * 1000 : text);
	if (!Number.isNaN(time.getTime())) return time.toISOString();
	throw new Fault(`The ${what} is not a time: ${text}`, {
		kind: 'input',
		nextStep: 'Use ISO 8601, such as 2026-11-21T08:00:00Z.',
	});
}

/** A time that a service tells, in milliseconds since 1970; NaN where it is none. Cinder's has no zone, and is UTC. */
export function millisecondsOf(time: unknown): number {
	const text = String(time);
	return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
}

/** Whole days since a time that a service tells; null where it is none. */
export function ageInDays(time: unknown): number | null {
	const since = millisecondsOf(time);
	return Number.isNaN(since) ? null : Math.max(0, Math.floor((Date.now() - since) / 86_400_000));
}
