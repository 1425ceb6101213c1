import { Fault } from '../../../openstack/faults.ts';
import { Redaction } from '../../../openstack/redaction.ts';
import { nodeError } from '../../../nodes/OpenStack/errors.ts';

const context = {
	getNode: () => ({
		...{ id: '1', name: 'OpenStack', type: 'openStack', typeVersion: 1 },
		position: [0, 0] as [number, number],
		parameters: { resource: 'server', operation: 'get', password: 'Secret-9-Pass' },
	}),
};
const redaction = new Redaction().add({ password: 'Secret-9-Pass' });
const told = (error: unknown) => nodeError(context, error, redaction, 3);

it.each([
	() => (null as unknown as { id: string }).id,
	() => (7 as unknown as () => void)(),
	() => 'x'.repeat(-1),
	() => JSON.parse('{') as unknown,
	() => decodeURIComponent('%'),
])(
	'what JavaScript says of an answer that is read as what it is not becomes a sentence: %s',
	(slip) => {
		let error: unknown;
		try {
			slip();
		} catch (thrown) {
			error = thrown;
		}
		expect(told(error)).toMatchObject({
			name: 'NodeOperationError',
			message: 'An answer of the cloud came in a form that its API does not promise',
			description: expect.stringMatching(/^What was asked for may have been done all the same: /),
			context: { itemIndex: 3 },
		});
	},
);

it('any other error is told, without secrets, and without the values of fields', () => {
	const error = told(new Error('wrong: Secret-9-Pass'));
	expect(error.message).toBe('wrong: [hidden]');
	expect(JSON.stringify(error.node)).not.toContain('Secret');
	expect(told('wrong').message).toBe('wrong');
	expect(told(new Fault('no', { kind: 'refused', httpStatus: 400 }))).toMatchObject({
		name: 'NodeApiError',
		httpCode: '400',
	});
	expect(told(error)).toBe(error);
});
