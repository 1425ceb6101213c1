/**
 * Every text within a value: of all own properties, also those that JSON leaves out, as an error's stack, its cause
 * and what stands behind its toJSON.
 */
export function tracesOf(value: unknown): string {
	const texts: string[] = [];
	const seen = new Set<unknown>();
	const visit = (one: unknown): void => {
		if (typeof one === 'string' || typeof one === 'number' || typeof one === 'symbol') {
			texts.push(String(one));
			return;
		}
		if (one === null || (typeof one !== 'object' && typeof one !== 'function') || seen.has(one)) {
			return;
		}
		seen.add(one);
		if (one instanceof Map || one instanceof Set) visit([...one]);
		for (const key of Reflect.ownKeys(one)) {
			visit(key);
			visit(Reflect.get(one, key));
		}
		// What an error computes is told as well.
		if (one instanceof Error) visit(Reflect.get(one, 'description'));
	};
	visit(value);
	return texts.join('\n');
}
