import { createHash } from 'crypto';

import type { Cloud } from '../../../openstack/cloud';
import type { Values } from '../operation';
import { regionsOf } from '../requestOptions';
import { readValues, type Parameters } from '../values';
import { triggerFields } from './fields';

/** What a person wants to hear of. */
export interface Subject {
	values: Values<typeof triggerFields>;
	projectId: string;
	/** Where the credential's region answers */
	endpoints: string;
	/** Names; empty: the credential's */
	regions: string[];
	/** The cloud in one of the regions */
	in: (region: string) => Cloud;
}

/**
 * What the node's parameters say.
 * @throws NodeOperationError that names the one that can't be right; Fault where nobody can log in
 */
export async function subjectIn(parameters: Parameters, inRegion: Subject['in']): Promise<Subject> {
	const values = readValues(parameters, triggerFields, 0) as unknown as Subject['values'];
	const regions = regionsOf(parameters, 0, false);
	const { projectId, endpoints } = await inRegion('').session();
	return {
		values,
		projectId,
		endpoints: regions.length > 0 ? '' : JSON.stringify(endpoints),
		regions: regions.length > 0 ? regions : [''],
		in: inRegion,
	};
}

/** What a state is for: where that is another, what was known says nothing. */
export function identityOf({ values, projectId, endpoints, regions }: Subject): string {
	const { resource, events, threshold, options } = values;
	const what = resource === 'quota' ? threshold : [...events].sort();
	const isOfAll = options.allProjects ?? false;
	const where = [...regions].sort();
	const identity = JSON.stringify([resource, what, projectId, endpoints, isOfAll, where]);
	return createHash('sha256').update(identity).digest('base64');
}
