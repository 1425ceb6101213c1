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
