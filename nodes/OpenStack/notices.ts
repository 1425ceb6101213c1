import type { IExecuteFunctions } from 'n8n-workflow';

type Hint = Parameters<IExecuteFunctions['addExecutionHints']>[0];

/** What the person should know of a run though nothing failed, each said once. */
export class Notices {
	private readonly told = new Map<string, { count: number; seconds: number }>();

	/** @param seconds that it took, where that matters */
	add(said: string, seconds = 0): void {
		const text = said.replace(/\.$/, '');
		const before = this.told.get(text) ?? { count: 0, seconds: 0 };
		this.told.set(text, { count: before.count + 1, seconds: before.seconds + seconds });
	}

	/** As n8n shows them beside the output. */
	hints(): Hint[] {
		return [...this.told].map(([text, { count, seconds }]) => {
			const often = count === 1 ? '' : ` (${count} items)`;
			const long = seconds === 0 ? '' : ` (${Math.round(seconds)} seconds)`;
			return { message: `${text}${long || often}.`, location: 'outputPane' };
		});
	}
}
