import type { INodeTypeDescription } from 'n8n-workflow';

import type { Watch } from '../../nodes/OpenStack/trigger/watch.ts';
import { fieldLines } from './page.mts';

/** docs/events.md: what the trigger watches, what an event says, and the trigger's fields. */
export function eventsPage(
	description: INodeTypeDescription,
	watches: Record<string, Watch>,
	mostThings: number,
): string {
	const rows = Object.values(watches)
		.sort((a, b) => a.kind.noun.localeCompare(b.kind.noun))
		.map(({ kind, aspects }) => {
			const compared = ['name', ...Object.keys(aspects).sort()].map((name) => `\`${name}\``);
			const asked = kind.states?.changedSince ? 'what has changed' : 'the whole list';
			return `| ${titleOf(kind.noun)} | \`GET /${kind.detail ?? kind.path}\`: ${asked} | ${compared.join(', ')} |`;
		});
	return `# Events

What the OpenStack Trigger watches, what it tells, and its fields. How to use it is in the
[README](../README.md#starting-a-workflow). \`npm run operations -- --write\` writes this page.

## What is watched

| Watch | Each poll reads | *Changed* compares |
|---|---|---|
${rows.join('\n')}
| Quota | the quotas of compute, network and volumes | |

A poll of servers is one request for each region: Nova tells what has changed since the last one, deletions too. Once a day,
and after a gap of some hours, all servers are compared with what is known, since clouds forget what was deleted. Of the
others, the list is compared with what is known, a request for each thousand. A list that is too long for one poll goes on
at the next. What a list leaves out is asked for by its ID before it is told as deleted.

Nova counts it as no change of a server that it got a tag, metadata or an address: where *Changed* is chosen, all servers are
compared every ten minutes.

## What an event says

| Field | What it is |
|---|---|
| \`event\` | \`created\`, \`deleted\`, \`statusChanged\`, \`enteredError\`, \`changed\`; of quotas \`usageAbove\` |
| \`event_id\` | The same if the event should be told twice: n8n may run a poll twice |
| \`time\` | When it happened, by the cloud's clock; of what is gone without a trace, when that was seen |
| \`resource\`, \`region\` | What is watched; the region, where one is given |
| \`id\`, \`name\` | Of the thing |
| \`before\`, \`after\` | The status, or what has changed; null where there was or is nothing |
| \`reason\` | Of \`enteredError\`: why, as the cloud says it |
| \`thing\` | The thing itself, as *Get* returns it; of what is gone without a trace, as it was known |

A thing that comes and goes between two polls is not seen, and of several changes between two polls the first and the last
state are told.

## What is kept

What was seen last is kept with the workflow, deflated: ten thousand servers take less than 700 kB. ${mostThings.toLocaleString('en')} things of a
region are watched at most; where there are more, a poll says so once, as a failed execution. Of metadata and the like that
take more than 500 characters, a digest is kept: an event then has null in \`before\`.

The first poll tells nothing. A poll that fails moves nothing: the next one tells what it could not. Another credential with the
same project, other filters, and a new publication of the workflow keep what is known, so that what happened meanwhile is
told; another kind, other events, another project, other regions, and the threshold of quotas begin anew.

## Fields

${fieldLines(description.properties).join('\n')}
`;
}

function titleOf(noun: string): string {
	return noun.replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase());
}
