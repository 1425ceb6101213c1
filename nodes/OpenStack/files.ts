import { createHash, getHashes } from 'crypto';
import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';

import { Fault } from '../../openstack/faults';
import type { Content } from '../../openstack/http';

/** A file on its way to a service. */
export interface OutgoingFile {
	name: string;
	content: Content;
	/** In bytes; undefined where nobody knows */
	size?: number;
	/** Once it is sent: what was */
	sent: Passed;
}

/** What of a file has passed. */
export interface Passed {
	/** In bytes */
	size: number;
	/** In hexadecimal digits, once all of it has passed */
	hash(): string;
}

/** The files that come with an item, and go with its results. */
export interface Files {
	/** @throws Fault where the item has no file in the field, or an empty one */
	check(field: string): void;
	/**
	 * A file of the item.
	 * @param algorithm of its hash, as Glance names it: "sha512"
	 * @throws Fault as check does
	 */
	read(field: string, algorithm: string): Promise<OutgoingFile>;
	/**
	 * Keeps a file with the results, as its bytes come.
	 * @param size in bytes, where it is known, to tell how far it is
	 * @returns what passed
	 * @throws what ends the stream, if it is an error
	 */
	write(file: IncomingFile): Promise<Passed>;
	/** A file of a text, kept with the results. */
	writeText(field: string, name: string, type: string, text: string): Promise<void>;
	/** What was written, under the names of its fields */
	readonly written: IBinaryKeyData;
}

interface IncomingFile {
	field: string;
	name: string;
	/** Media type */
	type: string;
	content: Content;
	size?: number;
	algorithm: string;
}

type Readable = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** The files of an item of n8n's, wherever n8n keeps them: in memory, on a disk or in an object storage. */
export function filesOf(context: IExecuteFunctions, itemIndex: number): Files {
	const { helpers } = context;
	const written: IBinaryKeyData = {};
	const fileIn = (field: string): IBinaryData => {
		const file = context.getInputData()[itemIndex]?.binary?.[field];
		if (!file) throw noFile(field);
		// In memory it is all there.
		if (!file.id && !file.data) throw emptyFile(field);
		return file;
	};
	return {
		written,
		check: (field) => void fileIn(field),
		async read(field, algorithm) {
			const binary = fileIn(field);
			const name = binary.fileName ?? field;
			if (!binary.id) {
				const content = await helpers.getBinaryDataBuffer(itemIndex, field);
				const sent = new Passing(algorithm);
				sent.add(content);
				return { name, content, size: content.length, sent };
			}
			const { fileSize: size } = await helpers.getBinaryMetadata(binary.id);
			if (size === 0) throw emptyFile(field);
			const content = await helpers.getBinaryStream(binary.id);
			return { name, content, size, sent: watched(context, content, name, size, algorithm) };
		},
		async write({ field, name, type, content, size, algorithm }) {
			const stream = content as Readable;
			const passed = watched(context, stream, name, size, algorithm);
			written[field] = await helpers.prepareBinaryData(stream, name, type);
			return passed;
		},
		async writeText(field, name, type, text) {
			written[field] = await helpers.prepareBinaryData(Buffer.from(text), name, type);
		},
	};
}

class Passing implements Passed {
	size = 0;
	private readonly digest;

	/** @throws Fault where nobody here knows the algorithm */
	constructor(algorithm: string) {
		if (!getHashes().includes(algorithm)) throw unknownAlgorithm(algorithm);
		this.digest = createHash(algorithm);
	}

	add(chunk: Uint8Array): void {
		this.size += chunk.length;
		this.digest.update(chunk);
	}

	hash(): string {
		return this.digest.digest('hex');
	}
}

/** In bytes: how often the log tells of a file whose size nobody knows. */
const logStep = 256 * 2 ** 20;

/** Looks at what passes through a stream, whoever reads it, and tells n8n's log how far it is. */
function watched(
	{ logger }: IExecuteFunctions,
	stream: Readable,
	name: string,
	size: number | undefined,
	algorithm: string,
): Passed {
	const passed = new Passing(algorithm);
	const step = size ? Math.max(size / 10, logStep / 16) : logStep;
	let next = step;
	const look = (chunk: Uint8Array) => {
		passed.add(chunk);
		if (passed.size < next) return;
		next = passed.size + step;
		const of = size ? ` of ${mebibytes(size)}` : '';
		logger.info(`${name}: ${mebibytes(passed.size)}${of} MiB`);
	};
	// Who looks before anybody reads sets it going, and the first bytes are lost.
	const join = (event: string | symbol) => {
		if (event !== 'data' && event !== 'readable') return;
		stream.off('newListener', join);
		stream.on('data', look);
	};
	stream.on('newListener', join);
	return passed;
}

function mebibytes(bytes: number): number {
	return Math.round(bytes / 2 ** 20);
}

function unknownAlgorithm(algorithm: string): Fault {
	return new Fault(
		`The checksums of this cloud are of a kind that is not known here: ${algorithm}`,
		{ kind: 'unclear', nextStep: "Switch 'Verify Checksum' off." },
	);
}

function noFile(field: string): Fault {
	return new Fault(`The item has no file in the field '${field}'`, {
		kind: 'input',
		nextStep: 'Look at the binary data that the node before gives, and name its field.',
	});
}

function emptyFile(field: string): Fault {
	return new Fault(`The file in the field '${field}' is empty`, {
		kind: 'input',
		nextStep: 'Look at the node before: what it gives should have some bytes.',
	});
}
