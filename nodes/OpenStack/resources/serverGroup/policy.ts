import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { compareMicroversions, microversionFor } from '../../../../openstack/microversion';
import type { MakingValues } from '../../builders/create';
import { field } from '../../fields';

/** From these compute microversions on, there are "soft" policies, and one policy with rules in place of a list. */
const softFrom = '2.15';
const rulesFrom = '2.64';

export const fields = {
	policy: field({
		displayName: 'Policy',
		type: 'options',
		options: [
			{ name: 'Affinity', value: 'affinity', description: 'All on one host' },
			{
				name: 'Anti-Affinity',
				value: 'anti-affinity',
				description: 'Each on a host of its own; a server for which there is none left fails',
			},
			{
				name: 'Soft Affinity',
				value: 'soft-affinity',
				description: 'On one host, as far as there is room. Needs compute microversion 2.15.',
			},
			{
				name: 'Soft Anti-Affinity',
				value: 'soft-anti-affinity',
				description:
					'On different hosts, as far as there are any. Needs compute microversion 2.15.',
			},
		],
		default: 'anti-affinity',
		description: 'Which hosts the servers of the group get',
	}),
} as const;

export const options = {
	maxPerHost: field({
		displayName: 'Max Servers per Host',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description:
			'How many servers of the group one host may have. With Anti-Affinity only; needs compute microversion 2.64.',
	}),
} as const;

type GroupValues = MakingValues<typeof fields, typeof options>;

/** @throws Fault where the policy takes no rules */
export function checkRules({ policy, options: { maxPerHost } }: GroupValues): void {
	if (maxPerHost === undefined || policy === 'anti-affinity') return;
	throw new Fault("'Max Servers per Host' works only with the policy 'Anti-Affinity'", {
		kind: 'input',
		nextStep: "Leave it out, or set 'Policy' to 'Anti-Affinity'.",
	});
}

/** The lowest microversion that knows the policy and its rules. */
export function microversionOf({ policy, options: { maxPerHost } }: GroupValues) {
	if (maxPerHost !== undefined) return rulesFrom;
	return policy.startsWith('soft') ? softFrom : undefined;
}

/** The policy in the words of the microversion that the request will have. Compute API, POST /os-server-groups. */
export function policyOf(values: GroupValues, { transport }: Cloud): Json {
	const {
		policy,
		options: { maxPerHost },
	} = values;
	const version = microversionFor(microversionOf(values), transport.computeMicroversion);
	if (!version || compareMicroversions(version, rulesFrom) < 0) return { policies: [policy] };
	const rules = maxPerHost === undefined ? {} : { rules: { max_server_per_host: maxPerHost } };
	return { policy, ...rules };
}
