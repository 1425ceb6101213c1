/** A person with a browser at a form of n8n's. */
export class FormVisitor {
	readonly url: string;
	private readonly headers: Record<string, string>;

	constructor(url: string, user: string, password: string) {
		this.url = url;
		const both = Buffer.from(`${user}:${password}`).toString('base64');
		// n8n shows forms to no robots.
		const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
		this.headers = { Authorization: `Basic ${both}`, 'User-Agent': browser };
	}

	/** The first page, as it comes. */
	async open(): Promise<Response> {
		return await fetch(this.url, { headers: this.headers });
	}

	/**
	 * Fills in the first page and sends it.
	 * @returns the address of the next page
	 */
	async send(values: string[]): Promise<string> {
		const reply = await this.post(this.url, values);
		const { formWaitingUrl } = (await reply.json()) as { formWaitingUrl: string };
		return formWaitingUrl;
	}

	/** Waits for the next page, as the page before does, and opens it. */
	async next(address: string, seconds = 60): Promise<string> {
		const status = new URL(address);
		status.pathname += '/n8n-execution-status';
		const end = Date.now() + seconds * 1000;
		for (;;) {
			const said = (await (await fetch(status)).text()).trim();
			if (said === 'form-waiting') return await (await fetch(address)).text();
			if (Date.now() > end || /^(error|crashed|canceled|success|null)$/.test(said)) {
				throw new Error(`The form is not there: ${said}`);
			}
			await new Promise((done) => setTimeout(done, 200));
		}
	}

	/** Sends a page that is not the first; the last one goes by itself, with nothing in it. */
	async continue(address: string, values: string[] = []): Promise<void> {
		const reply = await this.post(address, values);
		if (!reply.ok) throw new Error(`The form answers ${reply.status}`);
		await reply.text();
	}

	private async post(address: string, values: string[]): Promise<Response> {
		const body = new FormData();
		values.forEach((value, index) => body.append(`field-${index}`, value));
		return await fetch(address, { method: 'POST', headers: this.headers, body });
	}
}
