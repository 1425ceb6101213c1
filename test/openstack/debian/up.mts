import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Accounts } from '../../cloud/accounts.mts';
import { endWith } from '../../machine/endWith.mts';
import { Api } from './api.mts';
import { write } from './configuration.mts';
import { isTaken } from './daemons.mts';
import { fillDatabases } from './databases.mts';
import { seedIdentity } from './identity.mts';
import { socketsBeyondLoopback } from './loopback.mts';
import { makeOwn } from './ownFolder.mts';
import { installPackages, refuseOtherMachines } from './packages.mts';
import { foundation, further, keystone, usual } from './services/index.mts';
import { installDatabases } from './services/mariadb.mts';
import { accountsFile, folder, folders, identityUrl, passwords } from './settings.mts';
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
keepOldLogs();
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
say('database and queue are ready');

keystone.start();
await keystone.ready();
await seedIdentity(others);
say('Keystone is ready');

for (const service of others) service.start();
await Promise.all(others.map(async (service) => await service.ready()));
say(`${others.map(({ name }) => name).join(', ')} answer`);

const admin = await Api.login('admin', passwords.admin);
for (const { OS_PROJECT_DOMAIN_NAME: domain } of [accounts.main, accounts.clients]) {
	const demo = await Api.login('demo', passwords.demo, 'demo', domain);
	await Promise.all(others.map(async (service) => await service.seed?.({ admin, demo })));
}
writeAccounts();

const open = socketsBeyondLoopback();
if (open.length > 0) {
	await stopCloud();
	throw new Error(`Stopped, since these listen to other machines too:\n${open.join('\n')}`);
}
say(`ready: ${identityUrl}, user demo, password ${passwords.demo}, project demo, domain Default`);
say(`. ${folder}/main-openrc    for the OS_* variables; "npm run openstack:down" stops it`);

function makeFolders(): void {
	makeOwn(folder);
	for (const name of ['home', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
	for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
	cpSync(join(import.meta.dirname, 'drivers'), folders.modules, { recursive: true });
}

function keepOldLogs(): void {
	for (const log of readdirSync(folders.logs).filter((name) => name.endsWith('.log'))) {
		renameSync(join(folders.logs, log), join(folders.logs, `${log}.old`));
	}
}

async function refuseTakenPorts(): Promise<void> {
	for (const { name, ports } of services) {
		for (const port of ports) {
			if (!(await isTaken(port))) continue;
			throw new Error(`Port ${port}, which ${name} needs, is in use: end what listens there first`);
		}
	}
}

/** An openrc for each login, and all of them in one file for the tests. */
function writeAccounts(): void {
	const forTests: Required<Accounts> = {
		...accounts,
		flavors: { tooBig: '99' },
		refusesRevokedTokens: true,
	};
	for (const [name, variables] of Object.entries(accounts)) {
		const lines = Object.entries(variables).map(([key, value]) => `export ${key}='${value}'\n`);
		write(join(folder, `${name}-openrc`), lines.join(''));
	}
	write(accountsFile, JSON.stringify(forTests, null, '\t'));
}

function say(text: string): void {
	const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
	console.log(`[${seconds} s] ${text}`);
}
