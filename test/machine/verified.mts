import { readFileSync, writeFileSync } from 'node:fs';

import { keystone, usual } from '../openstack/debian/services/index.mts';
import type { Service } from '../openstack/debian/service.mts';
import { packageVersion } from './debianPackages.mts';

// The README's table "Verified against", compared with what has just run; with --write it is written anew.

const server = JSON.parse(readFileSync('test/n8n/server/package.json', 'utf8')) as {
	dependencies: { n8n: string };
};

/** "26.2" of Debian's "2:26.2.2-1~deb12u3": what comes after it only mends. */
const releaseOf = ({ database }: Service) =>
	/^(?:\d+:)?(\d+\.\d+)/.exec(packageVersion(database!.package))![1];

const titled = (name: string) => name[0].toUpperCase() + name.slice(1);

const rows = [
	['n8n', server.dependencies.n8n],
	['Node.js', process.versions.node.split('.')[0]],
	...[keystone, ...usual].map((service) => [
		`OpenStack ${titled(service.name)}`,
		releaseOf(service),
	]),
];
const table = ['| What | Version |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)];

const readme = readFileSync('README.md', 'utf8');
const written = readme.replace(
	/(?<=### Verified against\n[^|]*)\|.*?\n(?=\n)/s,
	`${table.join('\n')}\n`,
);

if (process.argv.includes('--write')) writeFileSync('README.md', written);
else if (written !== readme) {
	console.error(
		`README.md, "Verified against", does not list what ran here:\n\n${table.join('\n')}\n\n"npm run verified -- --write" writes it.`,
	);
	process.exitCode = 1;
} else console.log('README.md lists the versions that ran.');
