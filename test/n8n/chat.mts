import { until } from '../cloud/until.mts';
import type { N8nClient } from './rest.mts';

/** A message with buttons, as a review of a tool's call sends it. */
export interface Review {
	text: string;
	buttons: Array<{ text: string; link: string }>;
}

/**
 * The chat window of an execution. n8n sends what a person is to read over a WebSocket, and looks every three seconds
 * whether there is something.
 */
export class Chat {
	private readonly messages: string[] = [];
	private readonly socket: WebSocket;
	private readonly session: string;

	private constructor(socket: WebSocket, session: string) {
		this.socket = socket;
		this.session = session;
		socket.addEventListener('message', ({ data }) => {
			if (data === 'n8n|heartbeat') socket.send('n8n|heartbeat-ack');
			else if (data !== 'n8n|continue') this.messages.push(String(data));
		});
	}

	/** Opens the chat of an execution that has begun. */
	static async open(n8n: N8nClient, executionId: string, session: string): Promise<Chat> {
		const token = await until(
			async () => (await n8n.execution(executionId)).data?.resumeToken,
			'the execution has begun',
			30,
		);
		const query = new URLSearchParams({ sessionId: session, executionId, token });
		const socket = new WebSocket(`${n8n.url.replace('http', 'ws')}/chat?${query}`);
		return new Chat(socket, session);
	}

	/** Waits for the next message. */
	async next(): Promise<string> {
		return await until(async () => await Promise.resolve(this.messages.shift()), 'a message', 150);
	}

	/** Waits for the next message, which asks for an approval. */
	async review(): Promise<Review> {
		return JSON.parse(await this.next()) as Review;
	}

	/** Writes something, in place of pressing a button. */
	say(chatInput: string): void {
		this.socket.send(JSON.stringify({ sessionId: this.session, action: 'sendMessage', chatInput }));
	}

	close(): void {
		this.socket.close();
	}
}

/** Presses a button of a message: a person's browser, since n8n lets no bot approve. */
export async function press({ buttons }: Review, label: string): Promise<void> {
	const { link } = buttons.find(({ text }) => text === label)!;
	const reply = await fetch(link, { headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64)' } });
	if (!reply.ok) throw new Error(`${label}: ${reply.status} ${await reply.text()}`);
}
