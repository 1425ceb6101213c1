import { spawnSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';

import type { INode } from 'n8n-workflow';

import { OpenStackApi } from '../../credentials/OpenStackApi.credentials.ts';
import { OpenStack } from '../../nodes/OpenStack/OpenStack.node.ts';
import { OpenStackTrigger } from '../../nodes/OpenStack/OpenStackTrigger.node.ts';
import { faultOfReply } from '../../openstack/faults.ts';
import { Redaction } from '../../openstack/redaction.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { anchorsOf, blocksOf, codeSpansOf, documents, linksOf, tableRowsOf } from './markdown.mts';
import { wrongParameters } from './parameters.mts';

interface WorkflowJson {
	name?: string;
	nodes: INode[];
	connections: Record<string, Record<string, Array<Array<{ node: string }> | null>>>;
}

const { description } = new OpenStack();
const { description: triggerDescription } = new OpenStackTrigger();

const pages = documents();
const repository = `https://github.com/${packageJson.name}/${packageJson.name}`;

/** The workflows to import, by their files, and those that stand in the documents. */
const workflows: Array<[where: string, workflow: WorkflowJson]> = [
	...readdirSync('workflows').map((file): [string, WorkflowJson] => [
		`workflows/${file}`,
		JSON.parse(readFileSync(join('workflows', file), 'utf8')) as WorkflowJson,
	]),
	...pages.flatMap(([file, text]) =>
		blocksOf(text)
			.filter((block) => block.language === 'json')
			.map((block, at): [string, WorkflowJson] => [
				`${file}, JSON block ${at + 1}`,
				JSON.parse(block.text) as WorkflowJson,
			])
			// Settings of other programs parse, and have no nodes.
			.filter(([, block]) => 'nodes' in block),
	),
];

describe('links', () => {
	it.each(pages)('of %s lead to files and headings that are there', (file, text) => {
		expect(linksOf(text).filter((link) => isDead(file, link))).toEqual([]);
	});

	it('of the notes in workflows and of the code lead to pages that are there', () => {
		const notes = workflows.flatMap(([, { nodes }]) =>
			nodes.flatMap(({ parameters }) => linksOf(String(parameters.content ?? ''))),
		);
		const ofNodes = globSync('nodes/OpenStack/*.node.json').flatMap((file) =>
			[...readFileSync(file, 'utf8').matchAll(/"url": "([^"]+)"/g)].map(([, url]) => url),
		);
		const links = [...notes, ...ofNodes, new OpenStackApi().documentationUrl];
		expect(links.filter((link) => isDead('README.md', link))).toEqual([]);
	});

	it('in both languages lead from a page to its other language', () => {
		for (const [file, text] of pages.filter(([name]) => name.endsWith('.ja.md'))) {
			const english = file.replace('.ja.md', '.md');
			expect(linksOf(text)).toContain(basename(english));
			expect(linksOf(readFileSync(english, 'utf8'))).toContain(basename(file));
		}
	});
});

/** Whether a link within the repository leads nowhere. Of other hosts nothing is asked: tests stay on this machine. */
function isDead(from: string, link: string): boolean {
	const within = withinRepository(link);
	if (within === undefined) return false;
	const [path, anchor] = within.split('#');
	const file = path ? normalize(join(link === within ? dirname(from) : '.', path)) : from;
	if (!existsSync(file)) return true;
	return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).has(decodeURI(anchor));
}

function withinRepository(link: string): string | undefined {
	if (!link.startsWith(repository)) return /^[a-z]+:/.test(link) ? undefined : link;
	const rest = link.slice(repository.length);
	if (rest.startsWith('#')) return rest === '#readme' ? 'README.md' : `README.md${rest}`;
	return /^\/(?:blob|tree|raw)\/[^/]+\/(.+)$/.exec(rest)?.[1];
}

describe.each(workflows)('%s', (_where, { nodes, connections }) => {
	const names = nodes.map(({ name }) => name);

	it('has nodes of known types, each with a name and an ID of its own', () => {
		for (const { type } of nodes) {
			expect(type).toMatch(
				/^(n8n-nodes-openstack\.openStack(Tool|Trigger)?|(n8n-nodes-base|@n8n\/n8n-nodes-langchain)\.\w+)$/,
			);
		}
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
	});

	it('gives our nodes no field and no choice that they do not have', () => {
		const wrong = nodes
			.filter(({ type }) => type.startsWith('n8n-nodes-openstack.'))
			.flatMap(({ name, type, parameters }) => {
				const isTrigger = type.endsWith('Trigger');
				const ofN8n = isTrigger ? ['pollTimes'] : type.endsWith('Tool') ? toolFields : [];
				const own = Object.entries(parameters).filter(([key]) => !ofN8n.includes(key));
				return wrongParameters(
					isTrigger ? triggerDescription : description,
					Object.fromEntries(own),
				).map((what) => `${name}: ${what}`);
			});
		expect(wrong).toEqual([]);
	});

	it('connects and quotes only nodes that it has', () => {
		const connected = Object.entries(connections).flatMap(([from, ofType]) => [
			from,
			...Object.values(ofType).flatMap((outputs) =>
				outputs.flatMap((output) => (output ?? []).map(({ node }) => node)),
			),
		]);
		const quoted = nodes.flatMap(({ parameters }) =>
			[...JSON.stringify(parameters).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name),
		);
		expect([...connected, ...quoted].filter((name) => !names.includes(name))).toEqual([]);
	});
});

/** What n8n adds to a node that is a tool. */
const toolFields = ['descriptionType', 'toolDescription'];

describe('ready workflows', () => {
	it.each(['README.md', 'README.ja.md', 'docs/workflows.md'])('are all in %s', (file) => {
		const named = linksOf(readFileSync(file, 'utf8')).map((link) => basename(link));
		expect(named).toEqual(expect.arrayContaining(readdirSync('workflows')));
	});
});

describe('commands', () => {
	const commands = pages.flatMap(([file, text]) =>
		blocksOf(text)
			.filter(({ language }) => language === 'bash')
			.flatMap((block) => block.text.split(/\n|&&|\|/))
			.map((command) => command.trim())
			.filter((command) => command && !command.startsWith('#'))
			.map((command): [string, string] => [command, file]),
	);

	it.each(commands)('"%s" (%s) is one that is there', (command, file) => {
		const [program, first] = command.split(' ');
		if (program === 'npm') expect(isNpmCommand(command.split(' ').slice(1))).toBe(true);
		else expect(programs).toContain(program);
		if (program === 'docker') {
			const needed = first === 'compose' ? 'yaml' : 'dockerfile';
			const page = readFileSync(file, 'utf8');
			expect(blocksOf(page).map(({ language }) => language)).toContain(needed);
		}
	});

	it.each(pages)('that %s names in a sentence are there, and files too', (_file, text) => {
		const spans = codeSpansOf(text);
		const npm = spans.filter((span) => /^npm (run \S|test|start|install|pack)/.test(span));
		const wrong = npm
			.flatMap((span) => span.split('&&').map((one) => one.trim().split(' ').slice(1)))
			.filter((words) => !isNpmCommand(words));
		expect(wrong).toEqual([]);
		const files = spans.filter((span) =>
			/^(test|openstack|nodes|docs|workflows|credentials|\.github)\/[\w./-]+$/.test(span),
		);
		expect(files.filter((path) => !existsSync(path))).toEqual([]);
	});

	it('are run by CI, each night, or by a test', () => {
		const scripts: Record<string, string> = packageJson.scripts;
		const run = new Set<string>();
		const runAll = (text: string) => {
			for (const [, name] of text.matchAll(/\bnpm (?:run )?(?:--silent )?([\w:]+)/g)) {
				if (!(name in scripts) || run.has(name)) continue;
				run.add(name);
				runAll(scripts[name]);
			}
		};
		const nightly = '.github/workflows/nightly.yml';
		expect(readFileSync(nightly, 'utf8')).toContain('- run: ${{ matrix.run }}\n');
		const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n');
		runAll(
			linesOf('.ci/run')
				.filter((line) => !/^\s*#/.test(line))
				.join('\n'),
		);
		runAll(
			linesOf(nightly)
				.filter((line) => /^[\s-]*run: /.test(line))
				.join('\n'),
		);
		const tests = globSync('test/**/*.test.mts').map((file) => readFileSync(file, 'utf8'));
		const isStarted = (script: string) => {
			const [, program] = /node (\S+\.mts)$/.exec(scripts[script]) ?? [];
			return tests.some((test) => program && test.includes(`['${program}']`));
		};
		const npm = commands.flatMap(
			([command]) => /^npm (?:run )?([\w:]+)/.exec(command)?.slice(1) ?? [],
		);
		const named = new Set(npm.filter((name) => name in scripts));
		expect(named.size).toBeGreaterThan(5);
		expect([...named].filter((name) => !run.has(name) && !isStarted(name))).toEqual([]);
	});

	it('test a fresh clone as CI does', () => {
		const [command] = /npm install-test/.exec(readFileSync('.ci/run', 'utf8')) ?? [];
		expect(codeSpansOf(readFileSync('README.md', 'utf8'))).toContain(command);
	});

	it('that install the package put what n8n loads where n8n looks for it', () => {
		const blocks = pages.flatMap(([, text]) =>
			blocksOf(text).filter((block) => block.text.includes('tar xzf')),
		);
		const [install, ...others] = blocks.filter(({ language }) => language === 'bash');
		for (const other of others) expect(other).toEqual(install);
		const [packing, ...unpacking] = install.text.trim().split('\n');
		expect(packing).toMatch(/npm pack$/);
		inFolder((folder) => {
			for (const file of ['package.json', 'README.md', 'LICENSE', 'dist/package.json']) {
				if (!existsSync(file)) continue;
				mkdirSync(dirname(join(folder, file)), { recursive: true });
				cpSync(file, join(folder, file));
			}
			bash(folder, 'npm pack --ignore-scripts');
			bash(folder, unpacking.join('\n'));
			const installed = join(folder, '.n8n/nodes/node_modules', packageJson.name, 'package.json');
			expect(JSON.parse(readFileSync(installed, 'utf8'))).toMatchObject({
				name: packageJson.name,
				version: packageJson.version,
			});
		});
	});

	it('that make secrets for containers keep them to their owner', () => {
		const page = readFileSync('docs/queue-mode.md', 'utf8');
		const block = blocksOf(page).find(({ text }) => text.includes('openssl rand'))!;
		inFolder((folder) => {
			bash(folder, block.text);
			const lines = readFileSync(join(folder, '.env'), 'utf8').trim().split('\n');
			const compose = blocksOf(page).find(({ language }) => language === 'yaml')!.text;
			const asked = [...compose.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name);
			expect(lines.map((line) => line.split('=')[0]).sort()).toEqual([...new Set(asked)].sort());
			for (const line of lines) expect(line).toMatch(/^\w+=[0-9a-f]{48,}$/);
			expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0);
		});
	});
});

/** Of the machine, or of the cloud's command line and of containers, which are not run here. */
const programs = ['mkdir', 'tar', 'umask', 'echo', '.', 'openstack', 'docker'];

function isNpmCommand([verb, script]: string[]): boolean {
	if (verb === 'run') return script in packageJson.scripts;
	return verb in packageJson.scripts || ['install', 'install-test', 'pack', 'ci'].includes(verb);
}

function inFolder(use: (folder: string) => void): void {
	const folder = mkdtempSync(join(tmpdir(), 'documents-'));
	try {
		writeFileSync(join(folder, '.npmrc'), 'update-notifier=false\n');
		use(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function bash(folder: string, script: string): void {
	const { status, stderr } = spawnSync('bash', ['-euc', script], {
		cwd: folder,
		env: { PATH: process.env.PATH, HOME: folder },
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
}

describe('troubleshooting', () => {
	const sections = readFileSync('docs/troubleshooting.md', 'utf8').split(/^## /m).slice(1);
	const textsOf = (wanted: (title: string) => boolean) =>
		sections
			.filter((section) => wanted(section.split('\n')[0]))
			.flatMap(tableRowsOf)
			.map(([text]) => text)
			.filter((text) => text.startsWith('`'))
			.map((text) => text.slice(1, -1));

	const clouds = (title: string) => title === "In the cloud's own words";
	const source = globSync('{openstack,nodes}/**/*.ts')
		.map((file) => readFileSync(file, 'utf8').replaceAll("\\'", "'"))
		.join('\n')
		.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…');

	it.each(textsOf((title) => !clouds(title)))('has what the code says: %s', (text) => {
		// What a cloud gives as the reason stands behind the last colon.
		const own = text.replace(/: No valid host.*$/, '');
		for (const part of own.split(/…|ERROR/)) expect(source).toContain(part.trim());
	});

	it.each(textsOf(clouds))('has what the code has a way out for: %s', (message) => {
		const reply = { statusCode: 418, headers: {}, body: JSON.stringify({ fault: { message } }) };
		expect(faultOfReply(reply, 'compute', new Redaction()).nextStep).not.toBe('');
	});
});

describe('the Japanese pages', () => {
	it('have the operations of the English README', () => {
		const operationsIn = (file: string) =>
			tableRowsOf(readFileSync(file, 'utf8'))
				.filter(([name]) => name.includes('](docs/operations.md#'))
				.map(([name, , operations]) => [name, operations]);
		expect(operationsIn('README.ja.md')).toEqual(operationsIn('README.md'));
	});

	it('have the sections of the English page on ConoHa, and its values', () => {
		const [english, japanese] = ['docs/conoha.md', 'docs/conoha.ja.md'].map((file) =>
			readFileSync(file, 'utf8'),
		);
		const shape = (text: string) => text.match(/^#+ |^\|---/gm);
		expect(shape(japanese)).toEqual(shape(english));
		const firstCells = (text: string) =>
			tableRowsOf(text)
				.map(([cell]) => cell)
				.filter((cell) => /^[A-Z][\w →]+$/.test(cell));
		const fields = firstCells(english).filter((cell) => firstCells(japanese).includes(cell));
		expect(fields.length).toBeGreaterThan(20);
	});
});
