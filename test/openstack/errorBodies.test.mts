import {
	Fault,
	faultOfConnection,
	faultOfReply,
	isCancelled,
	serviceMessage,
} from '../../openstack/faults.ts';
import { Redaction } from '../../openstack/redaction.ts';

const redaction = new Redaction().add({ password: 'Secret-9-Pass' });
const said = (body: unknown) =>
	serviceMessage(typeof body === 'string' ? body : JSON.stringify(body), redaction);
const replied = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
	faultOfReply(
		{ statusCode: status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) },
		'compute',
		redaction,
	);

const quoted = 'Invalid input for field/attribute server. ';

it.each<[string, unknown, string]>([
	['a text alone', 'no', 'no'],
	['a JSON text', '"no"', 'no'],
	['nothing', '', ''],
	['null', null, ''],
	['a number', 7, ''],
	['a list of reasons', { error: ['no', { message: 'never' }, 7] }, 'no; never'],
	['an explanation', { code: 400, explanation: 'no', title: 'Bad' }, 'no'],
	['an explanation that is none', { explanation: 7, title: 'Bad' }, 'Bad'],
	['a title alone', { title: 'Bad', code: 400 }, 'Bad'],
	['a title that is none', { title: 7 }, ''],
	['what its first part says', { anyFault: { code: 1, message: 'no' }, title: 'Bad' }, 'no'],
	['nothing in its first part', { a: null, title: 'Bad' }, 'Bad'],
	['a list as its first part', { a: ['no'], title: 'Bad' }, 'Bad'],
	['the reason before its errors', { message: 'no', errors: [{ message: 'a' }, 'b'] }, 'no: a; b'],
	['the reason, and no errors', { message: 'no', errors: [] }, 'no'],
	['the reason, and odd errors', { message: 'no', errors: [null, 7, {}, [], ''] }, 'no'],
	['the reason, and errors that are none', { message: 'no', errors: 'x' }, 'no'],
	[
		'errors alone',
		{ errors: [{ detail: 'a' }, { detail: 'b', path: ['x', 1, {}, 'y'] }] },
		'a; x.1.y: b',
	],
	[
		'errors with odd paths',
		{
			errors: [
				{ path: 7, message: 'a' },
				{ path: {}, message: 'b' },
			],
		},
		'a; b',
	],
	['an empty reason, and another', { error: '', message: 'no' }, 'no'],
	[
		'a quoted request',
		{ message: `${quoted}Value: {'a': ['b']}. 'c' is wrong` },
		`${quoted}'c' is wrong`,
	],
	[
		'a quoted list',
		{ message: `${quoted}Value: [1, {'a': 2}]. 'c' is wrong` },
		`${quoted}'c' is wrong`,
	],
	['a quoted request to its end', { message: `${quoted}Value: {'a': 'b'` }, quoted.trim()],
	[
		'what is only like a quoted request',
		{ message: `${quoted}Value: 7. Wrong` },
		`${quoted}Value: 7. Wrong`,
	],
	[
		'a quoted request in the middle',
		{ message: `So: ${quoted}Value: {'a': 1}. No` },
		`So: ${quoted}Value: {'a': 1}. No`,
	],
	[
		'a page with a heading',
		'<html><h1>No</h1><p>Never <b>ever</b></p><p>x</p></html>',
		'No: Never ever',
	],
	['a page with a title alone', '<html><title class="a">No</title></html>', 'No'],
	['a page with neither', '<html>No <i>way</i></html>', 'No way'],
	[
		'a page with a program',
		'<body>No<script>\nlet a;\n</script>w <style>b{}</style>way</body>',
		'No w way',
	],
	[
		'HTML in a text',
		'a<br/>b &lt;c&gt; &quot;d&quot; &#39;e&#039; &amp;lt;',
		'a b <c> "d" \'e\' &lt;',
	],
	['a text that only mentions a tag', 'see h1>a<b', 'see h1>a<b'],
	['much white space', '{"message": "a \\n\\t  b"}', 'a b'],
	['a secret', { message: 'You sent Secret-9-Pass' }, 'You sent [hidden]'],
])('%s is read', (_, body, message) => {
	expect(said(body)).toBe(message);
});

it('a message is no longer than people read', () => {
	expect(said('x'.repeat(5000))).toHaveLength(1000);
});

it.each([
	[300, 'refused'],
	[301, 'unclear'],
	[399, 'unclear'],
	[400, 'refused'],
	[408, 'unclear'],
	[499, 'refused'],
	[500, 'unclear'],
	[503, 'unclear'],
])('HTTP %i is %s', (status, kind) => {
	expect(replied(status)).toMatchObject({
		kind,
		message: `Compute (Nova) answered HTTP ${status} without saying why`,
		httpStatus: status,
	});
});

it('the next step is that of the message, else that of the status, else that of a service in trouble', () => {
	expect(replied(400, { message: 'Quota exceeded' }).nextStep).toMatch(/^The quota of the project/);
	expect(replied(503).nextStep).toBe('The service is out of order or overloaded. Try again later.');
	for (const status of [500, 599]) {
		expect(replied(status).nextStep).toBe(
			'Compute (Nova) or a proxy before it is in trouble. Try again later; if it lasts, give the request id to the operator of the cloud.',
		);
	}
	expect(replied(499).nextStep).toBe('');
});

it.each([
	[{ 'x-openstack-request-id': 'a', 'x-compute-request-id': 'b' }, 'a'],
	[{ 'x-compute-request-id': 'b', 'x-trans-id': 'c' }, 'b'],
	[{ 'x-trans-id': 'c' }, 'c'],
	[{ 'x-trans-id': 'Secret-9-Pass' }, '[hidden]'],
	[{}, undefined],
])('the request id in %j is %s', (headers, id) => {
	expect(replied(400, '', headers as never).requestId).toBe(id);
});

it.each([
	['{"overLimit": {"retryAfter": "17"}}', {}, 17],
	['{"overLimit": {"retryAfter":17}}', {}, 17],
	['{"overLimit": {"retryAfter":   5}}', {}, 5],
	['{"overLimit": {"retryAfter": "soon"}}', {}, undefined],
	['', { 'retry-after': '3' }, 3],
	['', { 'retry-after': '-3' }, 0],
	['', { 'retry-after': 'soon' }, undefined],
	['', { 'retry-after': '' }, undefined],
	['', {}, undefined],
])('%j with %j asks for %s seconds', (body, headers, seconds) => {
	expect(replied(429, body, headers as never).retryAfter).toBe(seconds);
});

it('a description has what there is of next step, service, status and request', () => {
	expect(new Fault('x', { kind: 'input' }).description).toBe('');
	expect(new Fault('x', { kind: 'input', nextStep: 'Do.' }).description).toBe('Do.');
	expect(new Fault('x', { kind: 'input', service: 'Nova' }).description).toBe('(Nova)');
	expect(
		new Fault('x', {
			kind: 'input',
			nextStep: 'Do.',
			service: 'Nova',
			httpStatus: 400,
			requestId: 'r',
		}).description,
	).toBe('Do. (Nova, HTTP 400, request r)');
	expect(new Fault('x', { kind: 'input' })).toMatchObject({ name: 'OpenStackFault', nextStep: '' });
});

it('a redacted fault is the same without secrets', () => {
	const secret = 'a Secret-9-Pass b';
	const details = { nextStep: secret, service: secret, requestId: secret };
	const fault = new Fault(secret, {
		kind: 'refused',
		httpStatus: 400,
		isUnderWay: true,
		...details,
	});
	const hidden = 'a [hidden] b';
	expect(fault.redacted(redaction)).toMatchObject({
		...{ message: hidden, nextStep: hidden, service: hidden, requestId: hidden },
		...{ kind: 'refused', httpStatus: 400, isUnderWay: true },
	});
	const bare = new Fault('x', { kind: 'input' }).redacted(redaction);
	expect([bare.service, bare.requestId]).toEqual([undefined, undefined]);
});

it('only what was cancelled counts as that', () => {
	expect(isCancelled(new Fault('x', { kind: 'cancelled' }))).toBe(true);
	expect(isCancelled(new Fault('x', { kind: 'input' }))).toBe(false);
	expect(isCancelled(Object.assign(new Error('x'), { kind: 'cancelled' }))).toBe(false);
	expect(isCancelled(undefined)).toBe(false);
});

it('a connection that fails says why, as far as that is known', () => {
	const failed = (error: unknown) => faultOfConnection(error, 'Nova', redaction);
	const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });
	expect(failed(withCode('EWHATEVER', 'with Secret-9-Pass'))).toMatchObject({
		...{ kind: 'unclear', message: 'No answer from Nova: with [hidden]', service: 'Nova' },
		nextStep: 'Check the network between n8n and the cloud.',
	});
	expect(failed({ code: 'EWHATEVER' }).message).toBe('No answer from Nova: the connection failed');
	expect(failed(withCode('ERR_SSL_WRONG'))).toMatchObject({
		...{ kind: 'unreachable', message: 'The TLS connection to Nova failed (ERR_SSL_WRONG)' },
		nextStep:
			'Check that the URL should start with https, and what stands between n8n and the cloud.',
	});
	expect(failed(new Error('blocked'))).toMatchObject({
		...{ kind: 'unreachable', message: 'The request to Nova could not be sent: blocked' },
	});
	expect(failed(null).message).toBe('The request to Nova could not be sent: the connection failed');
	expect(failed(new Error('a', { cause: withCode('ECONNREFUSED') }))).toMatchObject({
		...{ kind: 'unsent', message: 'Nova refused the connection' },
	});
});
