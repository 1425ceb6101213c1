import dns from 'node:dns';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

import { generate } from 'selfsigned';

import type { Elsewhere } from './faults.mts';

/** Places that are not the cloud's, on this machine. */
export interface Places {
	addresses: Elsewhere;
	/** How many requests got there */
	strayed: number;
	close(): Promise<void>;
}

/** Names that no name server is asked about: the tests of this machine need none. */
const hosts: Record<string, string> = {
	'gone.invalid': 'ENOTFOUND',
	'silent.invalid': 'EAI_AGAIN',
};

/** Opens all places where a request has no business. */
export async function startElsewhere(): Promise<Places> {
	const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
		keySize: 2048,
	});
	const count = () => void places.strayed++;
	const servers = [createServer(count), createTlsServer({ key, cert }, count)];
	const closed = createServer();
	const [foreign, untrusted, unused] = await Promise.all([...servers, closed].map(portOf));
	await new Promise((done) => closed.close(done));
	const { lookup } = dns;
	const ask = (host: string, ...rest: unknown[]) => {
		const code = hosts[host];
		if (!code) return Reflect.apply(lookup, dns, [host, ...rest]) as unknown;
		const error = Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, hostname: host });
		setImmediate(rest.at(-1) as (error: Error) => void, error);
	};
	dns.lookup = Object.assign(ask, lookup) as typeof lookup;
	const places: Places = {
		addresses: {
			foreign: `http://127.0.0.1:${foreign}`,
			closed: `http://127.0.0.1:${unused}`,
			unknownHost: 'http://gone.invalid',
			noNameServer: 'http://silent.invalid',
			untrusted: `https://127.0.0.1:${untrusted}`,
			noTls: `https://127.0.0.1:${foreign}`,
		},
		strayed: 0,
		async close() {
			dns.lookup = lookup;
			for (const one of servers) one.closeAllConnections();
			await Promise.all(servers.map((one) => new Promise((done) => one.close(done))));
		},
	};
	return places;
}

async function portOf(server: Server): Promise<number> {
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return (server.address() as AddressInfo).port;
}
