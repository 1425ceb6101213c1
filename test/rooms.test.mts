import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import type { ICruiseResult } from 'dependency-cruiser';

const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const rules = resolve('.dependency-cruiser.mjs');

/** What breaks a rule in a folder that is laid out as this project is: "rule: who -> whom". */
function broken(cwd: string): string[] {
	const rooms = ['openstack', 'nodes', 'credentials', 'dist'];
	const args = [cruiser, '--config', rules, '--output-type', 'json', ...rooms];
	const options = { cwd, encoding: 'utf8', maxBuffer: 1e8 } as const;
	const { summary } = JSON.parse(execFileSync(process.execPath, args, options)) as ICruiseResult;
	expect(summary.totalCruised).toBeGreaterThan(rooms.length);
	return summary.violations
		.map(({ rule, from, to, cycle = [{ name: to }] }) =>
			[`${rule.name}: ${from}`, ...cycle.map(({ name }) => name)].join(' -> '),
		)
		.sort();
}

it('every file imports only what it may', () => {
	expect(broken('.')).toEqual([]);
});

it('what it may not is found, types too', () => {
	const files = {
		'openstack/json.ts': "import type { Cloud } from './cloud';",
		'openstack/cloud.ts': "import type { Json } from './json';",
		'openstack/login.ts':
			"import { run } from '../nodes/OpenStack/run'; import { form } from '../credentials/form';",
		'credentials/form.ts': "import { fault } from '../openstack/faults';",
		'openstack/faults.ts': '',
		'nodes/OpenStack/run.ts': "import { fault } from '../../openstack/faults';",
		'nodes/OpenStack/pickers.ts': "import { OpenStack } from './OpenStack.node';",
		'nodes/OpenStack/OpenStack.node.ts': "import { run } from './run';",
		'nodes/OpenStack/resources/server/create.ts':
			"import { image } from '../image/kind'; import { list } from '../image/list'; import { server } from './kind';",
		'nodes/OpenStack/resources/server/kind.ts': '',
		'nodes/OpenStack/resources/image/kind.ts': '',
		'nodes/OpenStack/resources/image/list.ts': "import { getOne } from '../one';",
		'nodes/OpenStack/resources/one.ts': '',
		'dist/run.js': "require('crypto'); require('./values'); require('undici');",
		'dist/values.js': "require('fs');",
	};
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-openstack-'));
	try {
		for (const [path, text] of Object.entries(files)) {
			const file = join(folder, path);
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, text);
		}
		expect(broken(folder)).toEqual([
			'a resource knows of another its kind alone: nodes/OpenStack/resources/server/create.ts -> nodes/OpenStack/resources/image/list.ts',
			'no circle: openstack/cloud.ts -> openstack/json.ts -> openstack/cloud.ts',
			'no runtime dependency: dist/run.js -> undici',
			'no runtime dependency: dist/values.js -> fs',
			'nothing imports an entrance: nodes/OpenStack/pickers.ts -> nodes/OpenStack/OpenStack.node.ts',
			'openstack/ knows nothing of the nodes: openstack/login.ts -> credentials/form.ts',
			'openstack/ knows nothing of the nodes: openstack/login.ts -> nodes/OpenStack/run.ts',
		]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
