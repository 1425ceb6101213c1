import { queryOf, queryText, replyOf, tlsOptions } from '../../openstack/http.ts';

it('a reply has the names of its headers in lower case, and texts in them', () => {
	const headers = { 'X-Trans-Id': 'a', 'Content-Length': 3, 'Set-Cookie': ['b', 'c'] };
	expect(replyOf({ statusCode: 200, headers, body: 'abc' })).toEqual({
		statusCode: 200,
		headers: { 'x-trans-id': 'a', 'content-length': '3', 'set-cookie': 'b,c' },
		body: 'abc',
	});
});

it('a reply whose body is no text has an empty one', () => {
	expect(replyOf({ statusCode: 204, headers: {}, body: undefined }).body).toBe('');
	expect(replyOf({ statusCode: 200, headers: {}, body: {} }).body).toBe('');
});

it('a query has a key once for each of its values, and none for what was left out', () => {
	const query = {
		tag: ['x', 'y', ''],
		limit: 0,
		all: false,
		name: 'a b&c',
		sort: '',
		at: undefined,
	};
	expect(queryText(query)).toBe('tag=x&tag=y&limit=0&all=false&name=a+b%26c');
	expect(queryText({})).toBe('');
});

it('a query taken apart has a list under each key', () => {
	expect(queryOf('tag=x&limit=2&tag=y&name=a+b%26c')).toEqual({
		tag: ['x', 'y'],
		limit: ['2'],
		name: ['a b&c'],
	});
	expect(queryOf('')).toEqual({});
});

describe('TLS', () => {
	const line = '-----BEGIN CERTIFICATE----- MIIB AAAA= -----END CERTIFICATE-----';
	const pem = '-----BEGIN CERTIFICATE-----\nMIIB\nAAAA=\n-----END CERTIFICATE-----';

	it('is checked as usual where nothing is said', () => {
		expect(tlsOptions({})).toEqual({});
		expect(tlsOptions({ ignoreSslIssues: false, caBundle: ' ' })).toEqual({});
	});

	it('is not checked by any of the HTTP clients where issues are to be ignored', () => {
		expect(tlsOptions({ ignoreSslIssues: true })).toEqual({
			skipSslCertificateValidation: true,
			rejectUnauthorized: false,
		});
	});

	it('trusts the certificates given, whether a field kept their lines or not', () => {
		for (const caBundle of [line, pem, ` ${pem}\n`, pem.replaceAll('\n', '\r\n')]) {
			expect(tlsOptions({ caBundle })).toEqual({ agentOptions: { ca: pem } });
		}
		expect(tlsOptions({ caBundle: `${line} ${line}` })).toEqual({
			agentOptions: { ca: `${pem} ${pem}` },
		});
		const trusted = line.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE');
		expect(tlsOptions({ caBundle: trusted })).toEqual({
			agentOptions: { ca: pem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE') },
		});
	});
});
