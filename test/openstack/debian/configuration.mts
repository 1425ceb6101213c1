import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { secrets } from './secrets.mts';
import {
	address,
	apiWorkers,
	folders,
	identityUrl,
	ports,
	region,
	tokenCacheTime,
	urlOf,
} from './settings.mts';

/** Section to option to value; lists are several values of the same option. */
export type Sections = Record<string, Record<string, string | number | boolean | string[]>>;

/** The path of a service's configuration file. */
export const configOf = (service: string, file = `${service}.conf`) =>
	join(folders.config, service, file);

/** The path of a service's data. */
export const dataOf = (service: string, ...rest: string[]) => join(folders.data, service, ...rest);

/** Writes a file, and the folders on the way. */
export function write(path: string, text: string): string {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text, { mode: 0o600 });
	return path;
}

/** Writes a file in oslo.config's format. */
export function writeIni(path: string, sections: Sections): string {
	const lines = Object.entries(sections).flatMap(([section, options]) => [
		`[${section}]`,
		...Object.entries(options).flatMap(([name, value]) =>
			[value].flat().map((one) => `${name} = ${one}`),
		),
		'',
	]);
	return write(path, lines.join('\n'));
}

/** What every service's configuration has: database, locks, policy, no notifications. */
export function commonSections(service: string): Sections {
	mkdirSync(dataOf(service, 'lock'), { recursive: true });
	return {
		database: { connection: databaseUrl(service), max_pool_size: 10, max_overflow: 40 },
		oslo_concurrency: { lock_path: dataOf(service, 'lock') },
		oslo_policy: {
			// An empty mapping would be taken for JSON, with a warning at each request.
			policy_file: write(configOf(service, 'policy.yaml'), '# the defaults\n'),
			policy_dirs: join(folders.config, service, 'policy.d'),
		},
		oslo_messaging_notifications: { driver: 'noop' },
		oslo_middleware: { enable_proxy_headers_parsing: true },
		keystone_authtoken: {
			...serviceLogin(service),
			www_authenticate_uri: urlOf('keystone'),
			token_cache_time: tokenCacheTime,
			service_token_roles: 'service',
			service_token_roles_required: true,
		},
	};
}

/** How a service logs in to Keystone. */
export function serviceLogin(user: string): Sections[string] {
	return {
		auth_type: 'password',
		auth_url: identityUrl,
		project_domain_name: 'Default',
		user_domain_name: 'Default',
		project_name: 'service',
		username: user,
		password: secrets.service,
		region_name: region,
	};
}

/** Debian's PyMySQL does not know MariaDB's own name of the character set, utf8mb3. */
export const databaseUrl = (name: string) =>
	`mysql+pymysql://openstack:${secrets.database}@${address}:${ports.mariadb}/${name}?charset=utf8`;

export const queueUrl = `rabbit://openstack:${secrets.queue}@${address}:${ports.rabbitmq}/`;

/**
 * A program out of a Python module: what Debian ships in the daemons' own packages, which draw in a hypervisor and init scripts.
 * @param before further lines of Python, between import and start
 * @returns its path
 */
export function pythonProgram(name: string, module: string, before = ''): string {
	const lines = ['#!/usr/bin/python3', 'import sys', `from ${module} import main`, before];
	const path = write(join(folders.programs, name), [...lines, 'sys.exit(main())', ''].join('\n'));
	chmodSync(path, 0o700);
	return path;
}

/** The command that serves a WSGI file. */
export function uwsgi(port: number, processes = apiWorkers): string[] {
	const options = {
		master: true,
		// Locks and event loops made before a fork would be shared, and some requests then wait for ever.
		'lazy-apps': true,
		'enable-threads': true,
		threads: 1,
		'thunder-lock': true,
		'die-on-term': true,
		'buffer-size': 65535,
		'http-chunked-input': true,
		'add-header': 'Connection: close',
		'log-date': true,
		'need-app': true,
	};
	const ini = writeIni(join(folders.config, 'uwsgi.ini'), { uwsgi: options });
	const listen = ['--http-socket', `${address}:${port}`, '--processes', String(processes)];
	return ['/usr/bin/uwsgi_python3', '--ini', ini, ...listen];
}
