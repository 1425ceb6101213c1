import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type * as node from '../../nodes/OpenStack/OpenStack.node.ts';
import type * as table from '../../nodes/OpenStack/resources/index.ts';
import { written } from './written.mts';

// docs/operations.md and the README's table of resources, compared with the built code; with --write they are
// written anew.

const built = createRequire(new URL('../../dist/', import.meta.url));
const { OpenStack } = built('./nodes/OpenStack/OpenStack.node.js') as typeof node;
const { resources } = built('./nodes/OpenStack/resources') as typeof table;

for (const [file, text] of Object.entries(written(new OpenStack().description, resources))) {
	if (process.argv.includes('--write')) writeFileSync(file, text);
	else if (readFileSync(file, 'utf8') !== text) {
		console.error(`${file} is out of date: "npm run operations -- --write" writes it.`);
		process.exitCode = 1;
	}
}
