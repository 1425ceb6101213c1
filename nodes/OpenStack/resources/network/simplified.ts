import type { IDataObject } from 'n8n-workflow';

import type { Json } from '../../../../openstack/json';

/** A network: the IDs of its subnets, and the largest packet it carries, in bytes. */
export function simplifiedNetwork(network: Json): IDataObject {
	const { id, name, status, admin_state_up, subnets, shared, mtu, project_id, tags } =
		network as IDataObject;
	return {
		id,
		name,
		status,
		enabled: admin_state_up,
		subnets,
		external: network['router:external'] as boolean | undefined,
		shared,
		mtu,
		project_id,
		tags,
	};
}
