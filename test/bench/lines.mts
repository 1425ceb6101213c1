import type { Variables } from '../demo/openrc.mts';
import type { Work } from './works.mts';

/** What a runner is told first: what to do, and on which cloud. */
export interface Setting {
	way: string;
	work: Work;
	/** The log-in, as an openrc has it */
	variables: Variables;
	/** Of servers that are there */
	serverIds: string[];
	/** What servers are made of, by ID */
	parts: { flavor: string; image: string; network: string };
	/** Of an image to download */
	imageId: string;
	/** A folder for files, and one of as many bytes as the work has */
	folder: string;
	file: string;
	/** Of an n8n that runs already */
	n8n?: { url: string; pid?: number };
}

/** What a runner answers to each line. */
export type Answer = { error: string } | Run;

/** The work, done once. */
export interface Run {
	/** How long it took */
	seconds: number;
	/** How long its process kept processors busy, which depends less on what else the machine does */
	cpu: number;
	/** How many things, or bytes, there were in the end */
	size: number;
	/** Of the process that does the work, in bytes: before, and at the highest since it began */
	memory: { before: number; peak: number };
}
