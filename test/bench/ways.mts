import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { n8nInstallation } from '../n8n/install.mts';
import type { Kind } from './works.mts';

/** Somebody, or something, that does works. */
export interface Way {
	/** As runners know it */
	name: string;
	/** In the table */
	title: string;
	runner: 'node' | 'python';
	does: readonly Kind[];
	/** Works of more things are not done: they would take minutes */
	most?: Partial<Record<Kind, number>>;
	/** Lists of the whole replies cannot be had */
	isAlwaysSimplified?: true;
	/** A sentence about what is missing to do it here; left out, or empty: nothing */
	missing?: () => string;
	/** It is done in an n8n that runs already */
	isInN8n?: true;
	/** Its nodes are the simulator's: addresses in them are written by hand */
	isForSimulator?: true;
	/** Also in a minute's run */
	isQuick?: true;
}

const all = ['flavors', 'servers', 'get', 'inventory', 'create', 'upload', 'download'] as const;

const n8nIsMissing = () =>
	existsSync(join(n8nInstallation, '.installed')) ? '' : '"npm run n8n:install" installs n8n';

function isImported(module: string): boolean {
	return spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status === 0;
}

const byHttpNodes = {
	runner: 'node',
	does: ['flavors', 'servers', 'get'],
	most: { servers: 10_000 },
	missing: n8nIsMissing,
	isForSimulator: true,
} as const;

/** All that do works, this node first. */
export const ways: Way[] = [
	{
		name: 'engine',
		title: "this node, in n8n's engine",
		runner: 'node',
		does: [...all, 'poll'],
		isQuick: true,
	},
	{
		name: 'helper',
		title: "n8n's HTTP helper alone, in its engine",
		runner: 'node',
		does: ['flavors', 'get'],
		isQuick: true,
	},
	{ name: 'undici', title: 'undici, by hand', runner: 'node', does: all, isQuick: true },
	{
		...byHttpNodes,
		name: 'httpNodes',
		title: "n8n's HTTP Request node with this credential, in its engine",
		isQuick: true,
	},
	{
		...byHttpNodes,
		name: 'httpNodesByHand',
		title: "n8n's HTTP Request nodes, log-in by hand, in its engine",
		isQuick: true,
	},
	{
		name: 'n8n',
		title: 'this node, in the real n8n',
		runner: 'node',
		does: ['flavors', 'servers', 'get', 'create'],
		most: { servers: 10_000 },
		missing: n8nIsMissing,
		isInN8n: true,
	},
	{
		...byHttpNodes,
		name: 'n8nHttpNodes',
		title: 'HTTP Request node with this credential, in the real n8n',
		isInN8n: true,
	},
	{
		name: 'sdk',
		title: 'openstacksdk',
		runner: 'python',
		does: all,
		most: { servers: 10_000 },
		missing: () =>
			isImported('openstack') ? '' : 'Debian has openstacksdk as python3-openstacksdk',
		isQuick: true,
	},
	{
		name: 'cli',
		title: 'the official CLI, "openstack"',
		runner: 'python',
		does: ['flavors', 'servers', 'get', 'create', 'upload', 'download'],
		most: { servers: 10_000, get: 1 },
		isAlwaysSimplified: true,
		missing: () =>
			isImported('openstackclient') ? '' : 'Debian has the CLI as python3-openstackclient',
		isQuick: true,
	},
];
