import type { IExecuteFunctions } from 'n8n-workflow';

type Hint = Parameters<IExecuteFunctions['addExecutionHints']>[0];

/** What the person should know of a run though nothing failed, each said once. */
export class Notices {
	private readonly counts = new Map<string, number>();

	add(said: string): void {
		const text = said.replace(/\.$/, '');
		this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
	}

	/** As n8n shows them beside the output. */
	hints(): Hint[] {
		return [...this.counts].map(([text, count]) => ({
			message: count === 1 ? `${text}.` : `${text} (${count} items).`,
			location: 'outputPane',
		}));
	}
}
