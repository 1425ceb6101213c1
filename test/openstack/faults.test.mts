import { Redaction } from '../../openstack/redaction.ts';
import { Fault, faultOfConnection, faultOfReply, serviceMessage } from '../../openstack/faults.ts';

/** No secret is in play. */
const nothing = new Redaction();

describe('the message in an error body', () => {
	it.each([
		[
			'Keystone',
			'{"error":{"code":401,"message":"The request","title":"Unauthorized"}}',
			'The request',
		],
		[
			'Nova',
			'{"itemNotFound":{"code":404,"message":"Instance x could not be found."}}',
			'Instance x could not be found.',
		],
		[
			'Cinder',
			'{"overLimit":{"code":413,"message":"VolumeLimitExceeded","retryAfter":"0"}}',
			'VolumeLimitExceeded',
		],
		[
			'Neutron',
			'{"NeutronError":{"type":"NetworkNotFound","message":"Network x","detail":""}}',
			'Network x',
		],
		['old Neutron', '{"NeutronError":"Network x"}', 'Network x'],
		[
			'Glance',
			'{"message":"No image found with ID x<br /><br />\\n\\n\\n","code":"404 Not Found","title":"Not Found"}',
			'No image found with ID x',
		],
		[
			'Octavia',
			'{"faultcode":"Client","faultstring":"Load Balancer ID not found.","debuginfo":null}',
			'Load Balancer ID not found.',
		],
		[
			'Heat',
			'{"code":404,"title":"Not Found","explanation":"The resource","error":{"type":"EntityNotFound","traceback":null,"message":"The Stack (x)"}}',
			'The Stack (x)',
		],
		[
			'Designate',
			'{"code":400,"type":"invalid_object","message":"Provided object","errors":{"errors":[{"path":["name"],"message":"bad"}]}}',
			'Provided object: name: bad',
		],
		[
			'Barbican',
			'{"code":404,"title":"Not Found","description":"Provided secret id is invalid."}',
			'Provided secret id is invalid.',
		],
		[
			'Placement',
			'{"errors":[{"status":404,"title":"Not Found","detail":"No such path"}]}',
			'No such path',
		],
		['OVH', '{"error":{"status":"429 Too Many Requests","message":"slow down"}}', 'slow down'],
		[
			'Swift',
			'<html><h1>Not Found</h1><p>The resource could not be found.</p></html>',
			'Not Found: The resource could not be found.',
		],
		[
			'nginx',
			'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body></html>',
			'502 Bad Gateway',
		],
		[
			'a plain text',
			'Container name length of 300 longer than 256',
			'Container name length of 300 longer than 256',
		],
		['entities', '{"message":"a &lt;b&gt; &amp; &quot;c&quot;"}', 'a <b> & "c"'],
		['an empty body', '', ''],
		[
			'cut off JSON',
			'{"itemNotFound": {"code": 404, "mess',
			'{"itemNotFound": {"code": 404, "mess',
		],
	])('of %s', (_, body, message) => {
		expect(serviceMessage(body, nothing)).toBe(message);
	});
});

describe('a reply as a fault', () => {
	const reply = (statusCode: number, body: unknown, headers = {}) => ({
		statusCode,
		headers: { 'x-openstack-request-id': 'req-1', ...headers },
		body: JSON.stringify(body),
	});

	it('names service, status and request id', () => {
		const fault = faultOfReply(
			reply(404, { itemNotFound: { message: 'gone' } }),
			'compute',
			nothing,
		);
		expect(fault).toMatchObject({ message: 'gone', kind: 'refused', httpStatus: 404 });
		expect(fault.description).toMatch(/\(Compute \(Nova\), HTTP 404, request req-1\)$/);
	});

	it('says so where the service says nothing', () => {
		expect(
			faultOfReply({ statusCode: 503, headers: {}, body: '' }, 'volumev3', nothing).message,
		).toBe('Block Storage (Cinder) answered HTTP 503 without saying why');
	});

	it.each([
		[
			'compute',
			403,
			'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances',
		],
		[
			'volumev3',
			413,
			'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota.',
		],
		['network', 409, "Quota exceeded for resources: ['port']."],
	])('knows a full quota of %s', (service, status, message) => {
		const fault = faultOfReply(
			reply(status, { fault: { message } }, { 'retry-after': '0' }),
			service,
			nothing,
		);
		expect(fault.nextStep).toMatch(/quota of the project is used up/);
	});

	it('takes 413 with "Retry-After: 0" for what it is: no reason to wait', () => {
		expect(
			faultOfReply(reply(413, {}, { 'retry-after': '0' }), 'volumev3', nothing).retryAfter,
		).toBeUndefined();
	});

	it('reads Retry-After in seconds and as a date', () => {
		expect(
			faultOfReply(reply(429, {}, { 'retry-after': '7' }), 'compute', nothing).retryAfter,
		).toBe(7);
		const date = new Date(Date.now() + 30_000).toUTCString();
		const { retryAfter } = faultOfReply(
			reply(503, {}, { 'retry-after': date }),
			'compute',
			nothing,
		);
		expect(retryAfter).toBeGreaterThan(27);
		expect(retryAfter).toBeLessThan(31);
	});

	it('does not claim to know what a broken service did', () => {
		expect(faultOfReply(reply(502, {}), 'compute', nothing).kind).toBe('unclear');
		expect(faultOfReply(reply(409, {}), 'compute', nothing).kind).toBe('refused');
	});
});

describe('no reply', () => {
	it.each([
		['ECONNREFUSED', 'unsent', /refused the connection/],
		['EAI_AGAIN', 'unsent', /could not be looked up/],
		['ENOTFOUND', 'unreachable', /host name that is not known/],
		['ECONNRESET', 'unclear', /before its answer was complete/],
		['ECONNABORTED', 'unclear', /did not answer in time/],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable', /not trusted/],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', /for another host name/],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', /TLS connection/],
		['ERR_CANCELED', 'cancelled', /when the execution was cancelled/],
	])('because of %s', (code, kind, message) => {
		const error = new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });
		const fault = faultOfConnection(error, 'Compute (Nova)', nothing);
		expect(fault.kind).toBe(kind);
		expect(fault.message).toMatch(message);
	});

	it('because n8n did not send it', () => {
		const fault = faultOfConnection(new Error('Domain not allowed'), 'Compute (Nova)', nothing);
		expect(fault).toMatchObject({
			kind: 'unreachable',
			message: 'The request to Compute (Nova) could not be sent: Domain not allowed',
		});
	});

	it('never carries the error of the HTTP client, which holds the request', () => {
		const error = Object.assign(new Error('failed'), {
			code: 'ECONNRESET',
			config: { headers: { 'X-Auth-Token': 'secret-token' } },
		});
		const fault = faultOfConnection(error, 'Compute (Nova)', nothing);
		expect(JSON.stringify([fault, fault.cause, fault.stack])).not.toContain('secret-token');
	});
});

it('a fault told anew keeps what is not told', () => {
	const fault = new Fault('a', {
		kind: 'refused',
		httpStatus: 409,
		requestId: 'req-1',
		nextStep: 'b',
	});
	expect(fault.with({ message: 'c' })).toMatchObject({
		message: 'c',
		kind: 'refused',
		httpStatus: 409,
		requestId: 'req-1',
		nextStep: 'b',
	});
});
