import type { Resource } from '../../operation';
import { changeOwnPassword } from './changeOwnPassword';
import { listEndpoints, listProjects } from './lists';
import { getSession } from './session';

export const identity: Resource = {
	name: 'Identity',
	description: 'Who is logged in, and where',
	operations: { changeOwnPassword, getSession, listEndpoints, listProjects },
};
