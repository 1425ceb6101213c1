import { readFileSync } from 'node:fs';

import { OpenStack } from '../../nodes/OpenStack/OpenStack.node.ts';
import { OpenStackTrigger } from '../../nodes/OpenStack/OpenStackTrigger.node.ts';
import { resources } from '../../nodes/OpenStack/resources/index.ts';
import { mostThings } from '../../nodes/OpenStack/trigger/memory.ts';
import { watches } from '../../nodes/OpenStack/trigger/watches.ts';
import { written } from './written.mts';

const { description } = new OpenStack();
const { description: triggerDescription } = new OpenStackTrigger();
const code = { description, resources, triggerDescription, watches, mostThings };

it.each(Object.entries(written(code)))(
	'%s says what the code does, or "npm run operations -- --write" writes it',
	(file, text) => {
		expect(readFileSync(file, 'utf8')).toBe(text);
	},
);
