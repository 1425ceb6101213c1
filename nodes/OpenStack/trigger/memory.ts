import { isObject, type Json } from '../../../openstack/json';
import type { Query } from '../../../openstack/http';
import type { Remembered } from './watch';

/** So many things of a region are kept in mind at most: n8n keeps it all in a row of its database. */
export const mostThings = 20_000;

/** What is known of the things of one region. */
export interface Memory {
	/** By the cloud's clock, in milliseconds since 1970: when the last look at all that there is began */
	since: number;
	/** The same of the last look at all that there is, and not only at what has changed */
	whole: number;
	/** By their IDs */
	known: Record<string, Remembered>;
	/** Those that have gone of late: as they were last, and when that was told. Some answers come late. */
	gone: Record<string, Pick<Remembered, 'updated' | 'changes'> & { told: number }>;
	/** When those last changed that were told of as they had been before: a late answer, or the clock of another host */
	doubted: Record<string, string | null>;
	/** A look that goes on at the next poll */
	look?: UnfinishedLook;
	/** There are more things than are kept in mind */
	isFull?: boolean;
}

/** A look at a long list, that did not come to its end in one poll. */
export interface UnfinishedLook {
	/** By the cloud's clock, in milliseconds since 1970 */
	began: number;
	/** The query of the page that comes next */
	next: Query;
	/** What it has doubted by now */
	doubts: Memory['doubted'];
	/** IDs that were seen, where all that there is is looked at; left out where only what has changed is */
	seen?: string[];
	/** There was no room for something that it saw */
	hasSkipped?: boolean;
}

/** All that is kept from one poll to the next. */
export interface State {
	/** What it is for: an edit of that begins anew */
	of: string;
	/** The index of the region that is looked at first at the next poll */
	turn: number;
	/** By the names of regions; empty: the credential's */
	regions: Record<string, Memory>;
	/** A person was told that there are more things than are watched */
	saidFull?: boolean;
}

/** How n8n keeps it: small, since n8n writes it whole. */
export interface KeptState {
	of?: string;
	/** JSON, deflated, in base64 */
	packed?: string;
	/** When the last poll was, by n8n's clock, in milliseconds since 1970 */
	polled?: number;
}

/** The state as n8n keeps it. */
export async function kept({ of, ...rest }: State): Promise<KeptState> {
	const stream = new Blob([JSON.stringify(rest)]).stream();
	const deflated = stream.pipeThrough(new CompressionStream('deflate-raw'));
	const packed = Buffer.from(await new Response(deflated).arrayBuffer()).toString('base64');
	return { of, packed };
}

/** The state that was kept for the same; undefined where there is none. */
export async function stateIn(
	{ of, packed }: KeptState,
	wanted: string,
): Promise<State | undefined> {
	if (of !== wanted || typeof packed !== 'string') return undefined;
	const stream = new Blob([Buffer.from(packed, 'base64')]).stream();
	const inflated = stream.pipeThrough(new DecompressionStream('deflate-raw'));
	// What cannot be read is of no use, whoever wrote it.
	const rest = (await new Response(inflated).json().catch(() => undefined)) as unknown;
	return isObject(rest) ? ({ of, ...(rest as Json) } as unknown as State) : undefined;
}
