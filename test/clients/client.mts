import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Variables } from '../demo/openrc.mts';

/** What a command ended with, and what it said. */
export interface Outcome {
	status: number | null;
	/** What the JSON says, where it is JSON */
	output: unknown;
	error: string;
}

/** Debian's openstackclient and openstacksdk, for one user of one cloud. */
export class Client {
	private readonly shell: ChildProcess;
	private readonly answers: AsyncIterator<string>;

	/** @param variables of an openrc */
	constructor(variables: Variables) {
		const { PATH, HOME } = process.env;
		this.shell = spawn('/usr/bin/python3', [join('test', 'clients', 'shell.py')], {
			stdio: ['pipe', 'pipe', 'inherit'],
			// No variable and no file of the person's own.
			env: { PATH, HOME, LC_ALL: 'C.UTF-8', OS_CLIENT_CONFIG_FILE: '/dev/null', ...variables },
		});
		this.answers = createInterface(this.shell.stdout!)[Symbol.asyncIterator]();
	}

	/**
	 * Runs one line, see shell.py. One at a time.
	 * @throws Error where the clients cannot be started
	 */
	async run(line: string): Promise<Outcome> {
		this.shell.stdin!.write(`${JSON.stringify(line)}\n`);
		const { done, value } = await this.answers.next();
		if (done) throw new Error('The clients ended before they answered');
		return JSON.parse(value) as Outcome;
	}

	async end(): Promise<void> {
		const ended = once(this.shell, 'exit');
		this.shell.stdin!.end();
		await ended;
	}
}
