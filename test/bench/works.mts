import type { CloudShape } from './cloud.mts';

/** What is done; each way knows how it does it. */
export type Kind =
	| 'flavors'
	| 'servers'
	| 'get'
	| 'inventory'
	| 'create'
	| 'upload'
	| 'download'
	| 'poll';

/** A piece of work that is measured. */
export interface Work {
	/** As it is chosen: "npm run bench -- servers" takes all whose name begins so */
	name: string;
	/** In the table */
	title: string;
	kind: Kind;
	/** Things that it is about, or bytes of a file: what each run must come to; 0: as many as there are */
	size: number;
	/** The ten fields that people use most, and not the whole reply */
	simplified?: boolean;
	/** With the log-in */
	isCold?: true;
	cloud: CloudShape;
	/** A cloud of the OS_* variables has room for it */
	fitsAnyCloud?: boolean;
	/** Also in a minute's run */
	isQuick?: boolean;
}

const number = new Intl.NumberFormat('en-US');
const counted = (count: number, noun: string) =>
	`${number.format(count)} ${noun}${count === 1 ? '' : 's'}`;

const gibibyte = 2 ** 30;
const someServers: CloudShape = { servers: 200 };

/** All that is measured, in the order of the table. */
export const works: Work[] = [
	{
		name: 'flavors-cold',
		title: 'List flavors, with the log-in',
		kind: 'flavors',
		size: 0,
		isCold: true,
		cloud: someServers,
		fitsAnyCloud: true,
		isQuick: true,
	},
	{
		name: 'flavors',
		title: 'List flavors, logged in',
		kind: 'flavors',
		size: 0,
		cloud: someServers,
		fitsAnyCloud: true,
		isQuick: true,
	},
	...[1, 1000, 10_000, 100_000].flatMap((size) =>
		[false, true].map(
			(simplified): Work => ({
				name: `servers-${size}${simplified ? '-simplified' : ''}`,
				title: `List ${counted(size, 'server')}, ${simplified ? 'simplified' : 'raw'}`,
				kind: 'servers',
				size,
				simplified,
				cloud: { servers: size, areListed: true },
				isQuick: size === 1000 && simplified,
			}),
		),
	),
	...[1, 20, 200].map(
		(size): Work => ({
			name: `get-${size}`,
			title: `Get Server for ${counted(size, 'item')}`,
			kind: 'get',
			size,
			cloud: someServers,
			fitsAnyCloud: size <= 20,
			isQuick: size === 20,
		}),
	),
	...[1000, 10_000].map(
		(size): Work => ({
			name: `inventory-${size}`,
			title: `Inventory of ${counted(size, 'server')}`,
			kind: 'inventory',
			size,
			cloud: { servers: size },
		}),
	),
	...[1, 50].map(
		(size): Work => ({
			name: `create-${size}`,
			title: `Create ${counted(size, 'server')}, each 3 s in the making, and wait`,
			kind: 'create',
			size,
			cloud: { servers: 0, buildTime: 3000 },
			fitsAnyCloud: size === 1,
		}),
	),
	...(['upload', 'download'] as const).map(
		(kind): Work => ({
			name: kind,
			title: `${kind === 'upload' ? 'Upload' : 'Download'} an image of 2 GiB`,
			kind,
			size: 2 * gibibyte,
			cloud: { servers: 0 },
			fitsAnyCloud: true,
		}),
	),
	{
		name: 'poll',
		title: 'A poll of 10,000 servers, 20 of which changed',
		kind: 'poll',
		size: 20,
		cloud: { servers: 10_000 },
	},
];

/** What is made while something is measured is called so, and deleted afterwards. */
export const namePrefix = 'n8n-bench';
