import { action } from '../../builders/action';
import { field } from '../../fields';
import { server } from './kind';

const goesOnCosting = 'Most clouds go on charging for it';

export const start = action(server, 'Start', {
	does: 'os-start',
	until: ['ACTIVE'],
	is: 'started',
	description: 'Start a server that was stopped',
});

export const stop = action(server, 'Stop', {
	does: 'os-stop',
	until: ['SHUTOFF'],
	is: 'stopped',
	description: 'Shut a server down',
	consequence: `${goesOnCosting}: see Shelve`,
});

export const reboot = action(server, 'Reboot', {
	does: 'reboot',
	with: ({ type }) => ({ type }),
	until: ['ACTIVE'],
	done: 'rebooted',
	description: 'Restart a server, by its own system or by cutting the power',
	fields: {
		type: field({
			displayName: 'Type',
			type: 'options',
			options: [
				{
					name: 'Hard',
					value: 'HARD',
					description: 'Cut the power: what is not on disk yet is lost. Also helps after an error.',
				},
				{ name: 'Soft', value: 'SOFT', description: 'Ask the system in it to restart' },
			],
			default: 'SOFT',
			description: 'How the server is restarted',
		}),
	},
});

export const pause = action(server, 'Pause', {
	does: 'pause',
	until: ['PAUSED'],
	is: 'paused',
	description: 'Freeze a server in the memory of its host',
	consequence: goesOnCosting,
});

export const unpause = action(server, 'Unpause', {
	does: 'unpause',
	until: ['ACTIVE'],
	is: 'unpaused',
	description: 'Let a paused server go on',
});

export const suspend = action(server, 'Suspend', {
	does: 'suspend',
	until: ['SUSPENDED'],
	is: 'suspended',
	description: 'Save the memory of a server to disk, and stop it',
	consequence: goesOnCosting,
});

export const resume = action(server, 'Resume', {
	does: 'resume',
	until: ['ACTIVE'],
	is: 'resumed',
	description: 'Let a suspended server go on from where it was',
});
