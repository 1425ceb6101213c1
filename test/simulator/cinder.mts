import { backupRoutes, backups, backupSchemas } from './backups.mts';
import { list } from './cinderLists.mts';
import { givenIn, linksTo, missing, unknown } from './cinderParts.mts';
import { quotaRoutes } from './cinderQuota.mts';
import { volumeOf, volumes, volumeSchemas } from './cinderVolumes.mts';
import { answer, routesOf, type Collection, type Route, type Style } from './collection.mts';
import { novaError, ok, refuse } from './replies.mts';
import type { Schema } from './schema.mts';
import type { Handler } from './simulator.mts';
import type { Row } from './state.mts';
import { snapshotActions, snapshotOf, snapshots, snapshotSchemas } from './snapshots.mts';
import { transferRoutes, transfers, transferSchemas } from './transfers.mts';
import { volumeActions } from './volumeActions.mts';
import { metadataRoutes, ofSnapshots, ofVolumes } from './volumeMetadata.mts';

const newest = 70;

/** Block Storage v3, microversions 3.0 to 3.70. */
export const cinder: Handler = (request, cloud) => {
	const { headers } = request;
	const asked = /^volume (.+)$/.exec(String(headers['openstack-api-version'] ?? ''))?.[1] ?? '3.0';
	const minor = Number(asked.split('.')[1]);
	if (minor > newest) {
		return novaError(
			406,
			`Version ${asked} is not supported by the API. Minimum is 3.0 and maximum is 3.${newest}.`,
		);
	}
	return answer(routes, request, cloud, minor) ?? unknown;
};

const types: Collection = {
	path: 'types',
	key: 'volume_type',
	keys: 'volume_types',
	rows: ({ cloud }) => [...cloud.state.volumeTypes],
	view: ({ qos_specs_id, extra_specs, ...row }, { isAdmin }) => ({
		...row,
		extra_specs: isAdmin ? extra_specs : {},
		...(isAdmin && { qos_specs_id }),
		'os-volume-type-access:is_public': row.is_public,
	}),
	missing: missing('Volume type'),
};

const messages: Collection = {
	path: 'messages',
	key: 'message',
	keys: 'messages',
	rows({ cloud, projectId, minor }) {
		if (minor < 3) refuse(unknown);
		return cloud.state.volumeMessages.filter((row) => row.projectId === projectId).reverse();
	},
	view: ({ projectId: _, name: __, ...row }, call) => ({
		...row,
		links: linksTo(call, `messages/${row.id}`),
	}),
	missing: missing('Message'),
	remove(row, { cloud }) {
		cloud.state.volumeMessages = cloud.state.volumeMessages.filter((one) => one !== row);
	},
};

/** By the collection's key and the method. */
const schemas: Record<string, Record<string, (minor: number) => Schema>> = {
	volume: volumeSchemas,
	snapshot: snapshotSchemas,
	backup: backupSchemas,
	transfer: transferSchemas,
};

const style: Style = {
	created: 202,
	removed: 202,
	list,
	given: ({ key }, call) => givenIn(call, key, schemas[key][call.method](call.minor)),
};

const collections = [volumes, snapshots, backups, ...transfers];

/** What is changed is looked at before it is looked for. */
function bodyFirst({ key }: Collection, routes: Route[]): Route[] {
	return routes.map((route) => {
		const { PUT } = route;
		if (!PUT) return route;
		return {
			...route,
			PUT(call) {
				if (key === 'backup' && call.minor < 9) return unknown;
				givenIn(call, key, schemas[key].PUT(call.minor));
				return PUT(call);
			},
		};
	});
}

/** https://docs.openstack.org/api-ref/block-storage/v3/ */
const routes: Route[] = [
	...collections.flatMap((one) => bodyFirst(one, routesOf(one, style))),
	{
		path: 'types/default',
		GET({ cloud }) {
			const { id, name, is_public, description } = cloud.state.volumeTypes.find(isDefault)!;
			return ok({ volume_type: { id, name, is_public, description, extra_specs: {} } });
		},
	},
	...routesOf(types, style),
	...routesOf(messages, { ...style, removed: 204 }),
	volumeActions,
	snapshotActions,
	...backupRoutes,
	...transferRoutes,
	...metadataRoutes({
		path: 'volumes/{volume}',
		noun: 'Volume',
		rowOf: (call) => volumeOf(call),
		...ofVolumes,
	}),
	...metadataRoutes({
		path: 'snapshots/{snapshot}',
		noun: 'Snapshot',
		rowOf: (call) => snapshotOf(call),
		...ofSnapshots,
	}),
	...quotaRoutes,
	{
		path: 'os-availability-zone',
		GET: () => ok({ availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] }),
	},
];

const isDefault = ({ name }: Row) => name === 'loopback';
