import type { Cloud } from '../../../../openstack/cloud';
import { isObject, textOf, type Json } from '../../../../openstack/json';
import { statusIn, type Kind } from '../../kind';
import { latestFailure } from './instanceActions';
import { exactName, exactPattern, hasNamesInMetadata, serverName } from './names';
import { refusalOf } from './refusals';
import { simplifiedServer } from './simplified';

/** Nova leaves these by itself. */
const moving = new Set([
	'BUILD',
	'HARD_REBOOT',
	'MIGRATING',
	'PASSWORD',
	'REBOOT',
	'REBUILD',
	'RESIZE',
	'REVERT_RESIZE',
	// The host does not answer at the moment.
	'UNKNOWN',
]);

const taskOf = (server: Json) => textOf(server['OS-EXT-STS:task_state']) || undefined;

export const server: Kind = {
	noun: 'server',
	plural: 'servers',
	example: 'web-1',
	service: 'compute',
	path: 'servers',
	detail: 'servers/detail',
	key: 'server',
	keys: 'servers',
	nameOf: serverName,
	simplified: simplifiedServer,
	detailOf: ({ status }) => String(status),
	nameQuery: (name) => ({ name: exactName(name) }),
	searchQuery: (text) => ({ name: exactPattern(text) }),
	hidesNames: hasNamesInMetadata,
	// It keeps its status and its name until it is gone.
	isGoing: (server) => /^(soft-)?deleting$/.test(taskOf(server) ?? ''),
	states: {
		statusOf: (one) => statusIn(one),
		taskOf,
		isSettled: (server) => !taskOf(server) && !moving.has(String(server.status)),
		isFailed: (status) => status === 'ERROR',
		reasonOf,
		isGone: (status) => status === 'DELETED' || status === 'SOFT_DELETED',
		changedSince: (time) => ({ 'changes-since': time.toISOString() }),
	},
	refusalOf,
};

/** A server in ERROR says why itself; what else went wrong is in the events. */
async function reasonOf(cloud: Cloud, { id, fault }: Json): Promise<string | undefined> {
	const said = isObject(fault) && textOf(fault.message);
	if (said) return said;
	return await latestFailure(cloud, String(id));
}
