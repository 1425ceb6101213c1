import type { Kind } from '../kind';

/** The field in which an operation takes a thing of a kind: "keyPair". */
export function fieldOf({ noun }: Kind): string {
	return noun.replace(/ +(.)/g, (_, letter: string) => letter.toUpperCase());
}
