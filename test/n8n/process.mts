import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface ProcessOptions {
	/** What it is called in messages: "n8n" */
	title: string;
	/** File that takes its output */
	log: string;
	env?: NodeJS.ProcessEnv;
}

/** A service in a process group of its own that ends with the process that started it. */
export class Service {
	readonly log: string;
	private readonly title: string;
	private readonly leash: ChildProcess;
	readonly ended: Promise<void>;

	constructor(command: string, args: string[], { title, log, env }: ProcessOptions) {
		this.title = title;
		this.log = log;
		const output = openSync(log, 'w');
		this.leash = spawn(process.execPath, [join('test', 'n8n', 'leash.mts'), command, ...args], {
			detached: true,
			stdio: ['pipe', output, output],
			env,
		});
		closeSync(output);
		this.ended = new Promise((done) => {
			this.leash.once('exit', done);
			this.leash.once('error', done);
		});
	}

	get isRunning(): boolean {
		return this.leash.exitCode === null && this.leash.signalCode === null;
	}

	/** The process itself, where Linux tells: its leash is the parent. */
	get pid(): number | undefined {
		const { pid } = this.leash;
		if (process.platform !== 'linux') return undefined;
		return parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
	}

	/** Its output so far. */
	get output(): string {
		return readFileSync(this.log, 'utf8');
	}

	/**
	 * Waits until it is ready.
	 * @param isReady asked five times a second
	 * @param signal gives up waiting, and ends it
	 * @throws Error with the last lines of the log where it is not ready in three minutes, or ends before
	 */
	async ready(isReady: () => Promise<boolean>, signal?: AbortSignal): Promise<this> {
		const seconds = 180;
		const deadline = Date.now() + seconds * 1000;
		while (!(await isReady())) {
			const trouble = [
				!this.isRunning && 'ended before it was ready',
				signal?.aborted && 'was interrupted',
				Date.now() > deadline && `was not ready after ${seconds} s`,
			].find(Boolean);
			if (trouble) {
				await this.stop();
				throw new Error(`${this.title} ${trouble}. ${lastLines(this.log)}`);
			}
			await new Promise((done) => setTimeout(done, 200));
		}
		return this;
	}

	/** Asks it to end, and waits until it and all it started are gone. */
	async stop(): Promise<void> {
		this.leash.stdin?.end();
		await this.ended;
	}

	/** Ends it at once, as a power failure would. */
	async kill(): Promise<void> {
		if (this.isRunning) process.kill(-this.leash.pid!, 'SIGKILL');
		await this.ended;
	}
}

/** The end of a log, and where the rest is, for an error message. */
export function lastLines(log: string): string {
	const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15);
	return `The last lines of ${log}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** A port on loopback that nothing listens on. */
export async function freePort(): Promise<number> {
	return await listenOnce(0);
}

/** Whether nothing listens on a port of loopback. */
export async function isFree(port: number): Promise<boolean> {
	return await listenOnce(port).then(
		() => true,
		() => false,
	);
}

async function listenOnce(port: number): Promise<number> {
	const server = createServer();
	await new Promise<void>((done, failed) => {
		server.once('error', failed);
		server.listen(port, '127.0.0.1', done);
	});
	const { port: given } = server.address() as AddressInfo;
	await new Promise((done) => server.close(done));
	return given;
}
