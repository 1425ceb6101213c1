import { randomUUID } from 'node:crypto';

import { novaError, ok } from './replies.mts';
import type { Handler } from './simulator.mts';
import type { SimulatedVolume } from './state.mts';

/** Block Storage v3: volumes, snapshots and types, as far as servers boot from them. */
export const cinder: Handler = ({ method, path, json, query, headers, token }, cloud) => {
	const { state, options } = cloud;
	const asked = /^volume (.+)$/.exec(String(headers['openstack-api-version'] ?? ''))?.[1] ?? '3.0';
	if (Number(asked.split('.')[1]) > 70) {
		return novaError(
			406,
			`Version ${asked} is not supported by the API. Minimum is 3.0 and maximum is 3.70.`,
		);
	}
	const own = ({ projectId }: { projectId: string }) => projectId === token!.project?.id;
	const [collection, id] = path.split('/');
	switch (`${method} ${collection}`) {
		case 'POST volumes': {
			const volume: SimulatedVolume = {
				id: randomUUID(),
				name: json.volume.name ?? '',
				projectId: token!.project!.id,
				size: json.volume.size,
				type: json.volume.volume_type ?? 'loopback',
				bootable: Boolean(json.volume.imageRef),
				readyAt: Date.now() + options.buildTime,
			};
			state.volumes.push(volume);
			return { status: 202, body: { volume: viewOf(volume) } };
		}
		case 'DELETE volumes':
			state.volumes = state.volumes.filter((volume) => volume.id !== id);
			return { status: 202 };
		case 'GET volumes': {
			if (id && id !== 'detail') {
				const found = state.volumes.find((volume) => volume.id === id && own(volume));
				return found
					? ok({ volume: viewOf(found) })
					: novaError(404, `Volume ${id} could not be found.`);
			}
			const volumes = state.volumes.filter(own);
			const limit = Math.min(Number(query.get('limit') ?? options.maxPage), options.maxPage);
			const marker = query.get('marker');
			const start = marker === null ? 0 : volumes.findIndex((volume) => volume.id === marker) + 1;
			const shown = volumes.slice(start, start + limit);
			const next = new URLSearchParams(query);
			next.set('marker', shown.at(-1)?.id ?? '');
			const links = [{ rel: 'next', href: `http://${headers.host}/v3/${path}?${next}` }];
			return ok({
				volumes: shown.map(viewOf),
				...(shown.length === limit ? { volumes_links: links } : {}),
			});
		}
		case 'GET snapshots': {
			const snapshots = state.snapshots
				.filter(own)
				.map(({ id, name, size }) => ({ id, name, size, status: 'available' }));
			return ok({ snapshots });
		}
		case 'GET types':
			return ok({
				volume_types: state.volumeTypes.map(({ id, name }) => ({
					id,
					name,
					is_public: true,
					description: null,
					extra_specs: {},
					'os-volume-type-access:is_public': true,
				})),
			});
		default:
			return novaError(404, 'The resource could not be found.');
	}
};

function viewOf({ id, name, size, type, bootable, readyAt }: SimulatedVolume) {
	return {
		id,
		name,
		size,
		status: readyAt > Date.now() ? 'creating' : 'available',
		volume_type: type,
		bootable: String(bootable),
		attachments: [],
		metadata: {},
		encrypted: false,
	};
}
