import { readFileSync } from 'node:fs';

import { OpenStack } from '../../nodes/OpenStack/OpenStack.node.ts';
import { resources } from '../../nodes/OpenStack/resources/index.ts';
import { written } from './written.mts';

it.each(Object.entries(written(new OpenStack().description, resources)))(
	'%s says what the code does, or "npm run operations -- --write" writes it',
	(file, text) => {
		expect(readFileSync(file, 'utf8')).toBe(text);
	},
);
