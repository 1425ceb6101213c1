import type { Cloud } from '../../../../openstack/cloud';
import type { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import type { Created } from '../../creation';
import { field } from '../../fields';
import type { Values } from '../../operation';
import { onlyMade, ownedBy } from '../neutron';
import { isSameRule, ruleFields, ruleOf } from '../securityRules';
import { securityGroupRule } from '../securityGroupRule/kind';
import { securityGroup as kind } from './kind';

/** The rules that a new group has at once. */
export const rulesField = {
	rules: field({
		displayName: 'Rules',
		type: 'rows',
		row: 'Rule',
		placeholder: 'Add Rule',
		default: {},
		description: 'What is let through. A new group lets everything out, and nothing in.',
		fields: ruleFields,
	}),
} as const;

type RuleRows = Values<typeof rulesField> & { options: { projectId?: string } };

/** @throws Fault where a row is no rule */
export function checkRules({ rules }: RuleRows): void {
	for (const rule of rules) ruleOf('', rule);
}

/** The group with all rules that are wanted: those that it has already stay. Networking API, POST /security-group-rules. */
export async function withRules(
	{ thing }: Created,
	{ rules, options }: RuleRows,
	cloud: Cloud,
): Promise<Json> {
	const there = [...((thing.security_group_rules ?? []) as Json[])];
	for (const row of rules) {
		const wanted = ruleOf(String(thing.id), row);
		if (there.some((one) => isSameRule(one, wanted))) continue;
		const rule = { ...wanted, ...ownedBy(options) };
		const made = await added(cloud, rule).catch(onlyMade(kind, thing, `rule ${row.rule}`));
		if (made) there.push(made);
	}
	return { ...thing, security_group_rules: there };
}

/** @returns undefined where there is such a rule, in other words */
async function added(cloud: Cloud, rule: Json): Promise<Json | undefined> {
	const { path, key = '' } = securityGroupRule;
	return await cloud.network.post(path, { [key]: rule }, { key }).catch((fault: Fault) => {
		if (/already exists/.test(fault.message)) return undefined;
		throw fault;
	});
}
