import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type * as node from '../../nodes/OpenStack/OpenStack.node.ts';
import type * as trigger from '../../nodes/OpenStack/OpenStackTrigger.node.ts';
import type * as table from '../../nodes/OpenStack/resources/index.ts';
import type * as memory from '../../nodes/OpenStack/trigger/memory.ts';
import type * as kinds from '../../nodes/OpenStack/trigger/watches.ts';
import { written } from './written.mts';

// docs/operations.md, docs/events.md and the README's table of resources, compared with the built code; with --write
// they are written anew.

const require = createRequire(new URL('../../dist/nodes/OpenStack/', import.meta.url));
const { OpenStack } = require('./OpenStack.node.js') as typeof node;
const { OpenStackTrigger } = require('./OpenStackTrigger.node.js') as typeof trigger;
const { resources } = require('./resources') as typeof table;
const { mostThings } = require('./trigger/memory.js') as typeof memory;
const { watches } = require('./trigger/watches.js') as typeof kinds;

const { description } = new OpenStack();
const { description: triggerDescription } = new OpenStackTrigger();
const code = { description, resources, triggerDescription, watches, mostThings };

for (const [file, text] of Object.entries(written(code))) {
	if (process.argv.includes('--write')) writeFileSync(file, text);
	else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
		console.error(`${file} is out of date: "npm run operations -- --write" writes it.`);
		process.exitCode = 1;
	}
}
