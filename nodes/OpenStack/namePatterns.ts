/** Whether a name is like a pattern, in which * stands for any text. It takes no time for any pattern. */
export function matcher(pattern: string): (name: string) => boolean {
	const [first, ...others] = pattern.split('*');
	const last = others.pop();
	if (last === undefined) return (name) => name === first;
	return (name) => {
		const end = name.length - last.length;
		let at = name.startsWith(first) ? first.length : Infinity;
		for (const part of others) {
			const found = name.indexOf(part, at);
			at = found < 0 ? Infinity : found + part.length;
		}
		return at <= end && name.endsWith(last);
	};
}
