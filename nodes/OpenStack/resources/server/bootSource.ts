import type { Cloud } from '../../../../openstack/cloud';
import { Fault } from '../../../../openstack/faults';
import type { Json } from '../../../../openstack/json';
import { createOnce, type Creation } from '../../creation';
import { emptyParameter, field, optionalPicker, timeout } from '../../fields';
import { calledBy, idOf } from '../../kind';
import type { Values } from '../../operation';
import { pathOf } from '../../things';
import { settled } from '../../waits';
import { image } from '../image/kind';
import { volume } from '../volume/kind';
import { volumeSnapshot } from '../volumeSnapshot/kind';
import { volumeType } from '../volumeType/kind';

/**
 * What a server boots from. None is required by n8n: with an expression in 'Boot From' it shows all of them, and would
 * want all filled in. checkBootSource wants the right one.
 */
export const bootFields = {
	bootFrom: field({
		displayName: 'Boot From',
		type: 'options',
		options: [
			{ name: 'Existing Volume', value: 'volume' },
			{
				name: 'Image',
				value: 'image',
				description: "On the flavor's own disk, which goes with the server",
			},
			{
				name: 'New Volume From Image',
				value: 'newVolume',
				description:
					'A volume made from an image, for flavors without a disk and for data that must last',
			},
			{ name: 'New Volume From Snapshot', value: 'snapshot' },
		],
		default: 'image',
		description: 'Where the disk of the server comes from',
	}),
	image: {
		...optionalPicker(image, 'The image to boot from, or to make the volume from'),
		showIf: { bootFrom: ['image', 'newVolume'] },
	},
	volume: {
		...optionalPicker(volume, 'A volume that can be booted from and is not in use'),
		showIf: { bootFrom: ['volume'] },
	},
	snapshot: {
		...optionalPicker(volumeSnapshot, 'The volume snapshot to make the volume from'),
		showIf: { bootFrom: ['snapshot'] },
	},
	volumeSize: field({
		displayName: 'Volume Size',
		type: 'number',
		default: 20,
		typeOptions: { minValue: 1 },
		description: 'In GiB. A volume from an image or snapshot is at least as large as that.',
		showIf: { bootFrom: ['newVolume', 'snapshot'] },
	}),
	volumeType: field({
		displayName: 'Volume Type',
		type: 'picker',
		of: volumeType,
		default: '',
		description: "Left out: the cloud's own choice. Needs compute microversion 2.67.",
		showIf: { bootFrom: ['newVolume', 'snapshot'] },
	}),
	deleteOnTermination: field({
		displayName: 'Delete Volume With Server',
		type: 'boolean',
		default: false,
		description:
			'Whether the volume goes when the server is deleted. Otherwise it stays, and costs.',
		showIf: { bootFrom: ['newVolume', 'snapshot', 'volume'] },
	}),
} as const;

type BootValues = Values<typeof bootFields>;

/** @throws Fault where what 'Boot From' names is not given */
export function checkBootSource({ bootFrom, image, volume, snapshot }: BootValues): void {
	const [name, value] = {
		image: ['Image', image],
		newVolume: ['Image', image],
		snapshot: ['Volume Snapshot', snapshot],
		volume: ['Volume', volume],
	}[bootFrom];
	if (value) return;
	throw emptyParameter(name);
}

/** An entry of block_device_mapping_v2 that the server boots from; undefined where it boots from an image. */
export function blockDevices(values: BootValues): Json[] | undefined {
	const { bootFrom, image, volume, snapshot, volumeSize, volumeType, deleteOnTermination } = values;
	if (bootFrom === 'image') return undefined;
	const device = {
		boot_index: 0,
		destination_type: 'volume',
		delete_on_termination: deleteOnTermination,
	};
	if (bootFrom === 'volume') return [{ ...device, source_type: 'volume', uuid: volume }];
	return [
		{
			...device,
			source_type: bootFrom === 'snapshot' ? 'snapshot' : 'image',
			uuid: bootFrom === 'snapshot' ? snapshot : image,
			volume_size: volumeSize,
			...(volumeType ? { volume_type: volumeType } : {}),
		},
	];
}

/** imageRef: undefined where the server boots from a volume. */
export function imageToBootFrom({ bootFrom, image }: BootValues): string | undefined {
	return bootFrom === 'image' ? image : undefined;
}

/** A volume that a server is about to boot from. */
export interface BootVolume {
	id: string;
	/** Gets rid of it where the server was refused; a sentence where it is left */
	discard(): Promise<string>;
}

/**
 * The volume that a ConoHa server boots from: one that exists before the server does.
 * https://doc.conoha.jp/api-vps3/compute-create_vm-v3/
 * @throws Fault where the server is to boot from an image alone
 */
export async function conohaBootVolume(
	cloud: Cloud,
	values: BootValues & {
		name: string;
		ifNameExists: Creation['ifNameExists'];
		options: { timeout?: number };
	},
): Promise<BootVolume> {
	const { bootFrom, image, snapshot, volumeSize, volumeType } = values;
	if (values.deleteOnTermination && bootFrom !== 'image') {
		throw new Fault('ConoHa does not delete a volume with its server', {
			kind: 'input',
			nextStep:
				"Switch 'Delete Volume With Server' off, and delete the volume when the server is gone.",
		});
	}
	if (bootFrom === 'volume') return { id: values.volume, discard: async () => '' };
	if (bootFrom === 'image') {
		throw new Fault("ConoHa's servers boot from a volume", {
			kind: 'input',
			nextStep:
				"Set 'Boot From' to 'New Volume From Image' (100 GiB; 30 GiB for the 512 MB plan), or to 'Existing Volume'.",
		});
	}
	const origin = bootFrom === 'snapshot' ? { snapshot_id: snapshot } : { imageRef: image };
	const name = `${values.name}-boot`;
	const body = {
		volume: { name, size: volumeSize, volume_type: volumeType || undefined, ...origin },
	};
	const { thing: made, how } = await createOnce(cloud, volume, {
		name,
		ifNameExists: 'create',
		isPart: true,
		// Then the server's name is one server's, and so is the volume's.
		isAlone: values.ifNameExists === 'return',
		send: async () => await cloud.blockStorage.post('volumes', body, { key: volume.key }),
		aftermath: () => 'No server was created. Delete the volume if it is not needed.',
	});
	const id = idOf(volume, made);
	// What was found after a lost answer may be another run's.
	const remove = async (): Promise<boolean> =>
		how === 'made' &&
		(await cloud.blockStorage.delete(pathOf(volume, id)).then(
			() => true,
			() => false,
		));
	await settled(cloud, volume, made, {
		statuses: ['available'],
		timeout: values.options.timeout ?? timeout.default,
		afterFailure: () => noServerYet,
	}).catch(async (fault: Fault) => {
		// What has failed says why, and what is cancelled asks for nothing any more.
		if (fault.kind === 'state' || fault.kind === 'cancelled') throw fault;
		const becomes = (await remove())
			? 'No server was created, and the volume was deleted again.'
			: noServerYet;
		throw fault.with({ isUnderWay: false, nextStep: `${fault.nextStep} ${becomes}`.trim() });
	});
	return {
		id,
		discard: async () =>
			(await remove()) ? '' : `${calledBy(volume, made)}, made for it, is left.`,
	};
}

const noServerYet = 'No server was created. Look at the volume, and delete it if it is not needed.';
