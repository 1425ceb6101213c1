import { readdirSync, readFileSync } from 'node:fs';

/** A block between fences. */
export interface Block {
	language: string;
	text: string;
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** Every document for people: by its file, its text. */
export function documents(): Array<[file: string, text: string]> {
	const files = [
		...readdirSync('.').filter((file) =>
			/^(README.*|CONTRIBUTING|CHANGELOG|SECURITY)\.md$/.test(file),
		),
		...readdirSync('docs').flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
	];
	return files.map((file) => [file, readFileSync(file, 'utf8')]);
}

/** The blocks of a document between fences. */
export function blocksOf(text: string): Block[] {
	return [...text.matchAll(fence)].map(([, language, block]) => ({ language, text: block }));
}

/** Where the links and images of a text lead. What is between fences or backticks is no link. */
export function linksOf(text: string): string[] {
	const prose = text.replace(fence, '').replace(/`[^`\n]*`/g, '`');
	return [...prose.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)/g)].map(([, link]) => link);
}

/** What stands between backticks. */
export function codeSpansOf(text: string): string[] {
	return [...text.replace(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
}

/** The anchors that GitHub gives the headings of a document. */
export function anchorsOf(text: string): Set<string> {
	const anchors = new Set<string>();
	for (const [, heading] of text.replace(fence, '').matchAll(/^#{1,6} +(.+?) *$/gm)) {
		const slug = heading
			.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
			.replaceAll(' ', '-');
		let anchor = slug;
		for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
		anchors.add(anchor);
	}
	return anchors;
}

/** The rows of the tables of a text, cell by cell, less their heads. */
export function tableRowsOf(text: string): string[][] {
	const lines = text.split('\n');
	return lines.flatMap((line, at) => {
		const isHead = lines[at + 1]?.startsWith('|---');
		if (!line.startsWith('|') || line.startsWith('|---') || isHead) return [];
		return [
			line
				.slice(1, -1)
				.split('|')
				.map((cell) => cell.trim()),
		];
	});
}
