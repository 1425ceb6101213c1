import { action } from '../../builders/action';
import { field } from '../../fields';
import { server } from './kind';

export const lock = action(server, 'Lock', {
	does: 'lock',
	with: ({ options }) => (options.reason ? { locked_reason: options.reason } : null),
	microversion: ({ options }) => (options.reason ? '2.73' : undefined),
	description: 'Protect a server against every change, until it is unlocked',
	options: {
		reason: field({
			displayName: 'Reason',
			type: 'string',
			default: '',
			placeholder: 'e.g. Being migrated',
			description: 'Shown to whoever tries to change it. Needs compute microversion 2.73.',
		}),
	},
});

export const unlock = action(server, 'Unlock', {
	does: 'unlock',
	description: 'Allow changes to a locked server again',
});
