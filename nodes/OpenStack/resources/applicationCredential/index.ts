import { Fault } from '../../../../openstack/faults';
import { sent } from '../../bodies';
import { create } from '../../builders/create';
import { remove } from '../../builders/delete';
import { get } from '../../builders/get';
import { list } from '../../builders/list';
import { choice, field, flag, separated, text, time, noteOn } from '../../fields';
import { filter } from '../../filters';
import type { Resource } from '../../operation';
import { instantOf } from '../../timeZones';
import { applicationCredential as kind } from './kind';

const methods = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const;

/** All that the user has. */
const allRoles = '*';

/** What is there and empty would give more rights than meant. */
function unlimited(name: string): Fault {
	return new Fault(`'${name}' is empty, so that nothing would be limited by it`, {
		kind: 'input',
		nextStep: 'Check the expression for it, or leave it out.',
	});
}

export const applicationCredential: Resource = {
	name: 'Application Credential',
	description: 'Logins for programs, with no more rights than they need',
	operations: {
		create: create(kind, {
			description: 'Make a login for a program, for the project of the credential in use',
			nameDescription:
				'What the application credential is called. No other of the user may have the name.',
			fields: {
				roles: sent(
					text('Roles', 'Their names, separated by commas; * means all that the user has', {
						default: allRoles,
						placeholder: 'e.g. member, reader',
					}),
					(roles) =>
						roles.trim() === allRoles ? {} : { roles: separated(roles).map((name) => ({ name })) },
				),
			},
			options: {
				accessRules: sent(
					field({
						displayName: 'Access Rules',
						type: 'rows',
						row: 'Rule',
						placeholder: 'Add Rule',
						default: {},
						description: 'The only requests that it may send. Left out: all that its roles allow.',
						fields: {
							service: text('Service', 'Its type in the catalog', { placeholder: 'e.g. compute' }),
							method: choice(
								'Method',
								'Of the request',
								methods.map((name) => ({ name, value: name })),
								{ default: 'GET' },
							),
							path: text('Path', 'With the version; * is any one part, ** any rest', {
								placeholder: 'e.g. /v2.1/servers',
							}),
						},
					}),
					'access_rules',
				),
				description: sent(noteOn('it'), 'description'),
				expiresAt: sent(time('Expires At', 'When it ends. Left out: never.'), (end) => ({
					expires_at: instantOf(end, "parameter 'Expires At'"),
				})),
				ownSecret: sent(
					field({
						displayName: 'Own Secret',
						type: 'string',
						typeOptions: { password: true },
						default: '',
						description: 'Left out: the cloud makes one up',
					}),
					'secret',
				),
				unrestricted: sent(
					flag(
						'Unrestricted',
						'Whether who has it may make further application credentials with it, which is dangerous',
						true,
					),
					'unrestricted',
				),
			},
			check({ roles, options: { accessRules, expiresAt } }) {
				if (expiresAt === '') throw unlimited('Expires At');
				if (accessRules?.length === 0) throw unlimited('Access Rules');
				if (accessRules?.some(({ service, path }) => !service.trim() || !path.trim())) {
					throw new Fault("A row of 'Access Rules' has no service or no path", {
						kind: 'input',
						nextStep: 'Fill it in, or remove the row.',
					});
				}
				if (separated(roles).length === 0) throw unlimited('Roles');
			},
			isAsItWas: 'Its roles, its secret and what limits it',
			secret: { key: 'secret', name: 'Secret', option: 'ownSecret' },
		}),
		delete: remove(kind, 'Delete an application credential', {
			consequence: 'Whoever uses it is locked out',
		}),
		get: get(kind, 'Retrieve one application credential, with its roles and end'),
		list: list(
			kind,
			'Retrieve the application credentials of the user, with their roles and ends',
			{
				name: filter(text('Name', 'The exact name', { placeholder: `e.g. ${kind.example}` }), {
					query: 'name',
					keep: (name, one) => one.name === name,
				}),
			},
		),
	},
};
