import { wordOf } from '../../../../openstack/json';
import { Fault } from '../../../../openstack/faults';
import { flag, optionCollection, picker, withConsequence } from '../../fields';
import { calledBy } from '../../kind';
import { operation } from '../../operation';
import { getThing, pathOf } from '../../things';
import { floatingIp as kind } from './kind';
import { fixedIpOption, targetFields, targetOf } from './target';

const { service, key } = kind;

/** Has a floating IP lead to a server or a port. Networking API, PUT /floatingips/{id}. */
export const associate = operation({
	name: 'Associate',
	action: 'Associate floating IP',
	description: 'Have a floating IP lead to a server or a port',
	api: 'PUT /floatingips/{id}; GET /ports',
	writes: true,
	fields: {
		floatingIP: picker(kind, 'The address to bind'),
		...targetFields,
		options: optionCollection({
			...fixedIpOption,
			move: flag(
				'Move',
				'Whether to take the address from where it leads now, as for a failover. Otherwise that is an error.',
				true,
			),
		}),
	},
	simplified: kind.simplified,
	async run(cloud, { floatingIP: id, options, ...to }) {
		const target = await targetOf(cloud, to, options.fixedIp);
		if (options.move === false) {
			const found = await getThing(cloud, kind, id);
			if (found.port_id && found.port_id !== target?.port_id) {
				throw new Fault(`${calledBy(kind, found)} leads to the port ${wordOf(found.port_id)}`, {
					kind: 'input',
					nextStep: "Disassociate it there first, or leave out 'Move'.",
				});
			}
		}
		return await cloud.service(service).put(pathOf(kind, id), { floatingip: target }, { key });
	},
});

const stays = 'The project keeps it, and most clouds go on charging for it: see Delete';

/** Sets a floating IP free; one that is free already stays so. Networking API, PUT /floatingips/{id}. */
export const disassociate = operation({
	name: 'Disassociate',
	action: 'Disassociate floating IP',
	description: withConsequence('Set a floating IP free', stays),
	api: 'PUT /floatingips/{id}',
	writes: true,
	fields: { floatingIP: picker(kind, 'The address to set free', stays) },
	simplified: kind.simplified,
	async run(cloud, { floatingIP: id }) {
		const floatingip = { port_id: null };
		return await cloud.service(service).put(pathOf(kind, id), { floatingip }, { key });
	},
});
