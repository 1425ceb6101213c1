import {
	failureOf,
	fitting,
	longest,
	oneOf,
	text,
	textOrNull,
	trueOrFalse,
	type Attribute,
} from './attributes.mts';
import { glanceRefusal } from './glanceErrors.mts';
import { refuse } from './replies.mts';
import { pythonText } from './schema.mts';

/** How Python prints a list that is too long for a line. */
const printedList = (values: Array<string | null>) =>
	`[${values.map(pythonText).join(`,\n${' '.repeat(10)}`)}]`;

function format(of: string, values: Array<string | null>): Attribute {
	const shown = `{'description': 'Format of the ${of}',\n 'enum': ${printedList(values)},\n 'type': ['null', 'string']}`;
	return { shown, types: textOrNull, checks: [oneOf(values)] };
}

function amount(of: string): Attribute {
	return {
		shown: `{'description': 'Amount of ${of}',\n 'type': 'integer'}`,
		types: { "'integer'": Number.isInteger },
	};
}

const idPattern =
	'^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';
const visibilities = ['community', 'public', 'private', 'shared'];
const tag: Attribute = {
	shown: "{'maxLength': 255, 'type': 'string'}",
	types: text,
	checks: [longest(255)],
};

/** In the order in which Glance looks at them. */
const attributes: Record<string, Attribute> = {
	id: {
		shown: `{'description': 'An identifier for the image',\n 'pattern': '${idPattern}',\n 'type': 'string'}`,
		types: text,
		checks: [fitting(idPattern)],
	},
	name: {
		shown:
			"{'description': 'Descriptive name for the image',\n 'maxLength': 255,\n 'type': ['null', 'string']}",
		types: textOrNull,
		checks: [longest(255)],
	},
	visibility: {
		shown: `{'description': 'Scope of image accessibility',\n 'enum': ${pythonText(visibilities)},\n 'type': 'string'}`,
		types: text,
		checks: [oneOf(visibilities)],
	},
	protected: {
		shown: "{'description': 'If true, image will not be deletable.',\n 'type': 'boolean'}",
		types: trueOrFalse,
	},
	os_hidden: {
		shown:
			"{'description': 'If true, image will not appear in default image list '\n                'response.',\n 'type': 'boolean'}",
		types: trueOrFalse,
	},
	owner: {
		shown:
			"{'description': 'Owner of the image',\n 'maxLength': 255,\n 'type': ['null', 'string']}",
		types: textOrNull,
		checks: [longest(255)],
	},
	container_format: format('container', [
		null,
		...['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'],
	]),
	disk_format: format('disk', [
		null,
		...['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'],
	]),
	tags: {
		shown: `{'description': 'List of strings related to the image',\n 'items': ${tag.shown},\n 'type': 'array'}`,
		types: { "'array'": Array.isArray },
	},
	min_ram: amount('ram (in MB) required to boot image.'),
	min_disk: amount('disk space (in GB) required to boot image.'),
};

const custom: Attribute = { shown: "{'type': 'string'}", types: text };

const unchecked = ['locations', 'os_hash_algo', 'os_hash_value'];

/** Refuses attributes that do not fit; of several, the first in Glance's order. */
export function checkImage(image: Record<string, unknown>): void {
	for (const [name, attribute] of Object.entries(attributes)) {
		if (name in image) check(attribute, image[name], `['properties']['${name}']`, `['${name}']`);
	}
	for (const [name, value] of Object.entries(image)) {
		if (name in attributes || unchecked.includes(name)) continue;
		check(custom, value, "['additionalProperties']", `['${name}']`);
	}
	const tags = (image.tags ?? []) as unknown[];
	for (const [index, value] of tags.entries()) {
		check(tag, value, "['properties']['tags']['items']", `['tags'][${index}]`);
	}
}

function check(attribute: Attribute, value: unknown, path: string, at: string): void {
	const failure = failureOf(attribute, value, path, at);
	if (!failure) return;
	refuse(glanceRefusal(400, `Provided object does not match schema 'image': ${failure}`));
}
