import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { CloudOrders } from './cloud.mts';
import type { Answer, Run, Setting } from './lines.mts';
import type { Way } from './ways.mts';

const folder = import.meta.dirname;

/** The process of the simulated clouds, whose time and memory are not measured. */
export class Clouds {
	private readonly process = fork(join(folder, 'cloud.mts'));

	/** One order at a time. */
	async tell<Name extends keyof CloudOrders>(
		name: Name,
		given: CloudOrders[Name]['takes'],
	): Promise<CloudOrders[Name]['gives']> {
		const answered = once(this.process, 'message');
		this.process.send([name, given]);
		return (await answered)[0];
	}

	close(): void {
		this.process.disconnect();
	}
}

/** A process that does one work in one way, as often as it is told. */
export class Runner {
	private readonly process: ChildProcess;
	private readonly answers: AsyncIterator<string>;
	private error = '';

	constructor({ runner }: Way, setting: Setting) {
		const [command, ...args] =
			runner === 'python'
				? ['/usr/bin/python3', join(folder, 'by', 'clients.py')]
				: [process.execPath, '--expose-gc', join(folder, 'runner.mts')];
		this.process = spawn(command, args, { stdio: 'pipe' });
		this.process.stderr!.on('data', (data) => (this.error += String(data)));
		this.process.stdin!.on('error', () => {});
		this.process.stdin!.write(`${JSON.stringify(setting)}\n`);
		this.answers = createInterface(this.process.stdout!)[Symbol.asyncIterator]();
	}

	/** Waits until nothing is left to do but the work itself. @throws Error where that fails */
	async ready(): Promise<this> {
		await this.answer();
		return this;
	}

	/** @throws Error where the work fails */
	async run(): Promise<Run> {
		this.process.stdin!.write('run\n');
		return await this.answer();
	}

	private async answer(): Promise<Run> {
		const { done, value } = await this.answers.next();
		const answer = done ? { error: this.error.trim().slice(-500) } : (JSON.parse(value) as Answer);
		if ('error' in answer) throw new Error(answer.error);
		return answer;
	}

	async end(): Promise<void> {
		if (this.process.exitCode !== null) return;
		const ended = once(this.process, 'exit');
		this.process.stdin!.end();
		await ended;
	}
}
