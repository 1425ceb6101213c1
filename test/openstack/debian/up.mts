import {
	cpSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { endWith } from '../../machine/endWith.mts';
import { Api } from './api.mts';
import { write } from './configuration.mts';
import { isTaken } from './daemons.mts';
import { fillDatabases } from './databases.mts';
import { seedIdentity } from './identity.mts';
import { socketsBeyondLoopback } from './loopback.mts';
import { installPackages, refuseOtherMachines } from './packages.mts';
import { foundation, further, keystone, usual } from './services/index.mts';
import { installDatabases } from './services/mariadb.mts';
import { folder, folders, identityUrl, passwords } from './settings.mts';
import { stopCloud } from './stop.mts';
import { accounts } from './users.mts';

const startedAt = Date.now();

process.on('uncaughtException', endWith);

const { values: flags, positionals: named } = parseArgs({
	options: { fresh: { type: 'boolean' } },
	allowPositionals: true,
});
const unknown = named.filter((name) => !further.some((service) => service.name === name));
if (unknown.length > 0) {
	const names = further.map(({ name }) => name).join(', ');
	throw new Error(`${unknown.join(', ')}: no service of that name; there are ${names}`);
}
const others = [...usual, ...further.filter(({ name }) => named.includes(name))];
const services = [...foundation, keystone, ...others];

refuseOtherMachines();
makeFolders();
await installPackages(services, say);
if ((await stopCloud()) > 0) say('stopped what an earlier start had left running');
await refuseTakenPorts();
if (flags.fresh) rmSync(folders.data, { recursive: true, force: true });
makeFolders();

const withDatabase = [keystone, ...others];
await installDatabases();
for (const service of services) await service.configure?.();
for (const service of foundation) service.start();
const [mariadb, ...rest] = foundation;
await mariadb.ready();
await Promise.all(withDatabase.map(fillDatabases));
await Promise.all(rest.map(async (service) => await service.ready()));
say('databases, queue and cache are ready');

keystone.start();
await keystone.ready();
await seedIdentity(others);
say('Keystone is ready');

for (const service of others) service.start();
await Promise.all(others.map(async (service) => await service.ready()));
say(`${others.map(({ name }) => name).join(', ')} answer`);

const clouds = {
	admin: await Api.login('admin', passwords.admin),
	demo: await Api.login('demo', passwords.demo),
};
await Promise.all(others.map(async (service) => await service.seed?.(clouds)));
writeAccounts();

const open = socketsBeyondLoopback();
if (open.length > 0) {
	await stopCloud();
	throw new Error(`Stopped, since these listen to other machines too:\n${open.join('\n')}`);
}
writeFileSync(join(folder, 'ready'), '');
say(`ready: ${identityUrl}, user demo, password ${passwords.demo}, project demo, domain Default`);
say(`. ${folder}/main-openrc    for the OS_* variables; "npm run openstack:down" stops it`);

function makeFolders(): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	// Anybody may make a folder in /tmp; what root runs comes out of this one.
	if (lstatSync(folder).uid !== process.getuid?.()) {
		throw new Error(
			`${folder} belongs to another user; set OPENSTACK_FOLDER to a folder of your own`,
		);
	}
	for (const name of ['home', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
	for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
	for (const log of readdirSync(folders.logs).filter((name) => name.endsWith('.log'))) {
		renameSync(join(folders.logs, log), join(folders.logs, `${log}.old`));
	}
	cpSync(join(import.meta.dirname, 'drivers'), folders.modules, { recursive: true });
}

async function refuseTakenPorts(): Promise<void> {
	for (const { name, ports } of services) {
		for (const port of ports) {
			if (await isTaken(port)) throw new Error(`Port ${port}, which ${name} needs, is in use`);
		}
	}
}

/** An openrc for each login, and all of them in one file for the tests. */
function writeAccounts(): void {
	for (const [name, variables] of Object.entries(accounts)) {
		const lines = Object.entries(variables).map(([key, value]) => `export ${key}='${value}'\n`);
		write(join(folder, `${name}-openrc`), lines.join(''));
	}
	const flavorIds = { tooBig: '99' };
	write(
		join(folder, 'accounts.json'),
		JSON.stringify({ ...accounts, flavors: flavorIds }, null, '\t'),
	);
}

function say(text: string): void {
	const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
	console.log(`[${seconds} s] ${text}`);
}
