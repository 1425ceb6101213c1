import { ok, type Reply } from './replies.mts';
import type { SimulatedRequest } from './simulator.mts';

/** The newest microversions of the release Zed. */
export const newest = { compute: '2.93', 'block-storage': '3.70' };

/**
 * What a service answers beside its API: at its root, at the roots of its versions, and where there is neither. Links
 * begin with the address that was asked.
 * @returns undefined where the API is asked
 */
export function versionDocument(request: SimulatedRequest): Reply | undefined {
	return documents[request.service](request);
}

const documents: Record<string, (request: SimulatedRequest) => Reply | undefined> = {
	/** Of a host that several services share, where none of them is */
	unknown: () => noPage(),
	identity({ root, pathname }) {
		const version = {
			id: 'v3.14',
			status: 'stable',
			updated: '2020-04-07T00:00:00Z',
			links: [self(`${root}/v3/`)],
			'media-types': [media('identity-v3+json')],
		};
		if (pathname === '/') {
			const headers = { Location: `${root}/v3/` };
			return { status: 300, headers, body: { versions: { values: [version] } } };
		}
		if (/^\/v3\/?$/.test(pathname)) return ok({ version });
		return pathname.startsWith('/v3/') ? undefined : notFoundByFlask;
	},
	compute({ root, pathname, headers }) {
		const legacy = {
			id: 'v2.0',
			status: 'SUPPORTED',
			version: '',
			min_version: '',
			updated: '2011-01-21T11:33:21Z',
			links: [self(`${root}/v2/`)],
		};
		const current = {
			id: 'v2.1',
			status: 'CURRENT',
			version: newest.compute,
			min_version: '2.1',
			updated: '2013-07-23T11:33:21Z',
			links: [self(`${root}/v2.1/`)],
		};
		const types = {
			[legacy.id]: [media('compute+json;version=2')],
			[current.id]: [media('compute+json;version=2.1')],
		};
		const alone = (version: typeof current) => ({
			version: {
				...version,
				links: [...version.links, describedBy('http://docs.openstack.org/')],
				'media-types': types[version.id],
			},
		});
		if (pathname === '/') return ok({ versions: [legacy, current] });
		if (/^\/v2\/?$/.test(pathname)) return ok(alone(legacy));
		if (/^\/v2\.1\/?$/.test(pathname)) {
			const asked = String(headers['openstack-api-version'] ?? 'compute 2.1');
			return ok(alone(current), { 'OpenStack-API-Version': asked });
		}
		if (/^\/v2(\.1)?\//.test(pathname)) return undefined;
		const choices = [legacy, current].map(({ id, status, links: [{ href }] }) => ({
			id,
			status,
			links: [self(href + pathname.slice(1))],
			'media-types': types[id],
		}));
		return { status: 300, body: { choices } };
	},
	image({ root, pathname }) {
		if (pathname.startsWith('/v2/')) return undefined;
		if (pathname === '/v2') return movedTo(`${root}/v2/`);
		const links = [self(`${root}/v2/`)];
		const versions = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((minor, index) => ({
			id: `v2.${minor}`,
			status: index === 0 ? 'CURRENT' : 'SUPPORTED',
			links,
		}));
		return { status: pathname === '/versions' ? 200 : 300, body: { versions } };
	},
	network({ root, pathname, token }) {
		const link = [self(`${root}/v2.0/`)];
		if (pathname === '/') return ok({ versions: [{ id: 'v2.0', status: 'CURRENT', links: link }] });
		if (pathname === '/v2.0/' && token) {
			const resources = ['network', 'subnet', 'subnetpool', 'port'].map((name) => ({
				name,
				collection: `${name}s`,
				links: [self(`${root}/v2.0/${name}s`)],
			}));
			return ok({ resources });
		}
		return /^\/v2\.0(\/|$)/.test(pathname) ? undefined : noPage();
	},
	'block-storage'({ root, pathname, token }) {
		const version = {
			id: 'v3.0',
			status: 'CURRENT',
			version: newest['block-storage'],
			min_version: '3.0',
			updated: '2022-08-31T00:00:00Z',
			links: [describedBy('https://docs.openstack.org/'), self(`${root}/v3/`)],
			'media-types': [media('volume+json;version=3')],
		};
		const headers = { 'OpenStack-API-Version': 'volume 3.0' };
		if (pathname === '/') return { status: 300, headers, body: { versions: [version] } };
		if (pathname === '/v3' && token) return movedTo(`${root}/v3/`);
		if (pathname === '/v3/' && token) return ok({ versions: [version] }, headers);
		return /^\/v3(\/|$)/.test(pathname) ? undefined : noPage();
	},
};

const self = (href: string) => ({ rel: 'self', href });
const describedBy = (href: string) => ({ rel: 'describedby', type: 'text/html', href });

const media = (type: string) => ({
	base: 'application/json',
	type: `application/vnd.openstack.${type}`,
});

const movedTo = (address: string): Reply => ({ status: 302, headers: { Location: address } });

/** Of Keystone. */
export const notFoundByFlask: Reply = {
	status: 404,
	text: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n',
};

/** Of the other services, where no part of them knows the address. */
export function noPage(why = ''): Reply {
	const says = `The resource could not be found.<br /><br />\n${why}\n\n\n`;
	const [title, page] = ['404 Not Found', says];
	const head = ` <head>\n  <title>${title}</title>\n </head>`;
	return {
		status: 404,
		text: `<html>\n${head}\n <body>\n  <h1>${title}</h1>\n  ${page} </body>\n</html>`,
	};
}
