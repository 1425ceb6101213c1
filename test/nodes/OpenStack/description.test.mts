import { existsSync, globSync, readFileSync } from 'node:fs';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { OpenStack } from '../../../nodes/OpenStack/OpenStack.node.ts';
import { resources } from '../../../nodes/OpenStack/resources/index.ts';

const { description } = new OpenStack();
const operations = Object.entries(resources).flatMap(([resource, { operations: own }]) =>
	Object.entries(own).map(([value, operation]) => ({ resource, value, operation })),
);

describe.each(operations)('$resource: $value', ({ resource, value, operation }) => {
	const fields = description.properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource as never) &&
			displayOptions.show.operation?.includes(value as never),
	);

	it('has fields', () => {
		expect(fields.length).toBeGreaterThan(0);
	});

	it('has an action text that names the resource, in sentence case and without an article', () => {
		expect(operation.action).toMatch(/^[A-Z][a-z]+ (?!a |an |the )[A-Za-z0-9 ]+$/);
		const noun = resources[resource].name;
		expect(operation.action.toLowerCase()).toContain(noun.toLowerCase());
	});

	it('has a description that says more than its name', () => {
		expect(operation.description.length).toBeGreaterThan(operation.name.length + 10);
	});

	it('is named in the line that the README has for its resource', () => {
		const line = readFileSync('README.md', 'utf8')
			.split('\n')
			.find((one) => one.startsWith(`| [${resources[resource].name}](docs/operations.md#`));
		expect(line?.split('|')[3].trim().split(', ')).toContain(operation.name);
	});

	it('is in docs/operations.md, with its API calls and every field', () => {
		const page = readFileSync('docs/operations.md', 'utf8');
		const heading = `### ${resources[resource].name}: ${operation.name}`;
		const section = page.split(/^(?=##)/m).find((one) => one.startsWith(`${heading}\n`));
		for (const call of operation.api.split('; ')) expect(section).toContain(`\`${call}\``);
		const named = [...section!.matchAll(/^ *- \*\*(.+?)\*\* \(/gm)].map(([, name]) => name);
		const filledIn = all(fields).filter(({ type }) => type !== 'notice');
		expect(named).toEqual(filledIn.map(({ displayName }) => displayName));
	});

	it('has a test', () => {
		const texts = testsOf(resource).map((file) => readFileSync(file, 'utf8'));
		expect(texts.some((text) => new RegExp(`\\b${value}\\b`).test(text))).toBe(true);
	});
});

/** Where a resource's operations are tested: by themselves, or on the simulated and the real cloud. */
function testsOf(resource: string): string[] {
	const folders = [`test/nodes/OpenStack/resources/${resource}`, 'test/cloud'].filter(existsSync);
	return folders.flatMap((folder) => globSync(`${folder}/*.test.mts`));
}

/** Every property, those inside collections and rows too. */
function all(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...(property.options ?? []).flatMap((option) => {
			if ('values' in option) return all((option as INodePropertyCollection).values);
			return 'type' in option ? all([option as INodeProperties]) : [];
		}),
	]);
}

const properties = all(description.properties);
const choices = (property: INodeProperties) =>
	(property.options ?? []).filter((option): option is INodePropertyOptions => 'value' in option);

describe("n8n's rules for texts, which its linter checks on literals only", () => {
	const titleCase =
		/^([A-Z][A-Za-z0-9]*(-[A-Z][a-z]+)?|vCPUs|noVNC|X\.509|\(?[A-Z][a-z]+\)?|a|an|and|as|at|by|for|from|in|of|on|or|per|the|to|with|One)( |$)/;
	const isTitle = (text: string) => text.split(' ').every((word) => titleCase.test(word));

	it.each(properties.map((property) => [property.displayName, property] as const))(
		'%s',
		(_, property) => {
			const { displayName, description: text = '', type, placeholder } = property;
			// It is a sentence.
			if (type === 'notice') return;
			expect(isTitle(displayName) ? 'Title Case' : displayName).toBe('Title Case');
			expect(text).not.toMatch(/^(A|An|The) list of .*\.$/);
			if (text && !text.slice(0, -1).includes('. ')) expect(text).not.toMatch(/[^.]\.$/);
			if (type === 'boolean') expect(text).toMatch(/^Whether /);
			if (placeholder && !/^Add /.test(placeholder)) expect(placeholder).toMatch(/^e\.g\. /);
			if (displayName === 'Limit') expect(text).toBe('Max number of results to return');
			if (displayName === 'Return All') {
				expect(text).toBe('Whether to return all results or only up to a given limit');
			}
			if (displayName === 'Simplify') {
				expect(text).toBe(
					'Whether to return a simplified version of the response instead of the raw data',
				);
			}
		},
	);

	it('a text that is filled in has an example, unless it has a default', () => {
		const isFilledIn = ({ type, typeOptions, default: value }: INodeProperties) =>
			type === 'string' && !typeOptions?.password && value === '';
		const without = properties.filter((one) => isFilledIn(one) && !one.placeholder);
		expect(without.map(({ displayName, description: text }) => [displayName, text])).toEqual([]);
	});

	it('what is typed into a picker has an example', () => {
		const modes = properties.flatMap(({ modes: own = [] }) => own);
		for (const { name, placeholder } of modes.filter((mode) => mode.name !== 'list')) {
			expect([name, placeholder]).toEqual([name, expect.stringMatching(/^e\.g\. \S/)]);
		}
	});

	it('lists of five and more are in alphabetical order', () => {
		for (const property of properties) {
			const names = choices(property).map(({ name }) => name);
			if (names.length < 5) continue;
			expect([property.displayName, names]).toEqual([
				property.displayName,
				[...names].sort((a, b) => a.localeCompare(b)),
			]);
		}
	});

	it('every choice is in Title Case, and a default is one of them', () => {
		for (const property of properties.filter(({ type }) => type === 'options')) {
			for (const { name } of choices(property)) {
				expect(isTitle(name) ? 'Title Case' : name).toBe('Title Case');
			}
			expect(choices(property).map(({ value }) => value)).toContain(property.default);
		}
	});

	it('Resource comes first, then Operation, and neither takes an expression', () => {
		const [resource, operation] = description.properties;
		expect([resource.name, operation.name]).toEqual(['resource', 'operation']);
		const both = properties.filter(({ name }) => /^(resource|operation)$/.test(name));
		expect(both.every(({ noDataExpression }) => noDataExpression)).toBe(true);
	});
});

describe('what has consequences says so in its form, and not only where it is chosen', () => {
	it.each<[resource: string, operation: string, says: RegExp]>([
		['applicationCredential', 'create', /nobody gets the secret/],
		['applicationCredential', 'delete', /locked out/],
		['floatingIp', 'create', /charge for an address until it is deleted/],
		['floatingIp', 'disassociate', /go on charging/],
		['identity', 'changeOwnPassword', /workflows fail until/],
		['image', 'delete', /cannot be rebuilt/],
		['image', 'deleteOld', /deleted for good/],
		['keyPair', 'create', /nobody gets the private key/],
		['securityGroupRule', 'create', /0\.0\.0\.0\/0 is everybody/],
		['server', 'confirmResize', /cannot be reverted/],
		['server', 'createBackup', /Older ones are deleted/],
		['server', 'delete', /own disk is lost.*stay, and go on costing/],
		['server', 'rebuild', /is lost/],
		['server', 'resize', /shut down.*cannot be reverted/],
		['server', 'revertResize', /may be lost/],
		['server', 'shelve', /needs room/],
		['server', 'stop', /go on charging/],
		['server', 'suspend', /go on charging/],
		['server', 'unshelve', /no host has room/],
		['volume', 'delete', /is lost.*'Delete Snapshots'/],
		['volume', 'extend', /cannot be made smaller/],
		['volume', 'revertToSnapshot', /is lost/],
		['volumeBackup', 'deleteOld', /deleted for good/],
		['volumeBackup', 'restore', /is lost/],
		['volumeSnapshot', 'deleteOld', /deleted for good/],
	])('%s: %s', (resource, operation, says) => {
		const shown = all(
			description.properties.filter(
				({ displayOptions }) =>
					displayOptions?.show?.resource?.includes(resource) &&
					displayOptions.show.operation?.includes(operation),
			),
		);
		const told = shown.flatMap(({ type, displayName, hint }) => [
			...(type === 'notice' ? [displayName] : []),
			...(hint ? [hint] : []),
		]);
		expect(told.join(' ')).toMatch(says);
	});
});

it('two fields of the same name never show at the same time', () => {
	const shown = description.properties.map(({ name, displayOptions }) =>
		JSON.stringify([name, displayOptions?.show]),
	);
	expect(new Set(shown).size).toBe(shown.length);
});

it('the node can be a tool of an AI agent', () => {
	expect(description.usableAsTool).toBe(true);
});
