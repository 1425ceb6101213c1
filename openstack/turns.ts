/**
 * Lets so many items act at the same time, and no more. An item that waits gives its turn away, and takes one
 * again before it acts again: those that came first come first.
 */
export class Turns {
	private readonly queue: Array<{ order: number; begin: () => void }> = [];

	/** @param free how many may act at the same time */
	constructor(private free: number) {}

	/** @param order of the item: the lowest is served first */
	async take(order: number): Promise<void> {
		if (this.free > 0) {
			this.free--;
			return;
		}
		await new Promise<void>((begin) => {
			const place = this.queue.findIndex((one) => one.order > order);
			this.queue.splice(place < 0 ? this.queue.length : place, 0, { order, begin });
		});
	}

	give(): void {
		const next = this.queue.shift();
		if (next) next.begin();
		else this.free++;
	}
}
