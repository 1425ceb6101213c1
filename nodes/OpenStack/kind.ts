import type { IDataObject } from 'n8n-workflow';

import type { Cloud } from '../../openstack/cloud';
import type { Fault } from '../../openstack/faults';
import type { Query } from '../../openstack/http';
import { textOf, wordOf, type Json } from '../../openstack/json';

/**
 * What is known of one kind of thing on a cloud, said once: pickers, the look-up of names, waiting, and the
 * operations that are the same for every kind read it.
 */
export interface Kind {
	/** As it stands in a sentence: "key pair" */
	noun: string;
	plural: string;
	/** What the name of one looks like: "web-1" */
	example: string;
	/** Type in the catalog */
	service: string;
	/** Of the collection: "servers" */
	path: string;
	/** Of the list with all that the service knows, where that is another: "servers/detail" */
	detail?: string;
	/** Where one is in a reply; left out where it is the reply */
	key?: string;
	/** Where the list is in a reply */
	keys: string;
	/** Where each entry of a list has it one level deeper: "keypair" */
	entryKey?: string;
	/** What it is known by; left out: its "id". Those known by name have no other ID. */
	idKey?: string;
	/** No two have the same name, though each has an ID too */
	hasUniqueNames?: true;
	/** The name that a person knows it by; left out: its "name" */
	nameOf?: (thing: Json) => string;
	/** The list comes whole, and refuses or ignores a limit */
	isUnpaged?: true;
	/** Ten fields at most, the most useful first */
	simplified?: (thing: Json) => IDataObject;
	/** What a picker says of one besides its name */
	detailOf?: (thing: Json) => string;
	/** What a picker's list is asked for with, besides limit and marker */
	pickerQuery?: Query;
	/** Where the API finds by the whole name; elsewhere the pages are searched here */
	nameQuery?: (name: string) => Query;
	/** Where the API finds by a part of the name; elsewhere the pages are searched here */
	searchQuery?: (text: string) => Query;
	/** Whether this cloud keeps the names elsewhere, so that its own search does not find them */
	hidesNames?: (cloud: Cloud) => Promise<boolean>;
	/** Whether it is being deleted, though the list still has it; what is gone by its state is, too */
	isGoing?: (thing: Json) => boolean;
	/** For those that change by themselves */
	states?: States;
	/** What a refusal means for this very thing, in the person's words */
	refusalOf?: (cloud: Cloud, thing: Json, fault: Fault) => Promise<Fault>;
	/** The HTTP statuses of such refusals; left out: 409 */
	refusedWith?: readonly number[];
}

/** How the state of a thing is read. */
export interface States {
	statusOf: (thing: Json) => string;
	/** What the service is doing with it */
	taskOf?: (thing: Json) => string | undefined;
	/** Whether it stays in its status until somebody asks for another */
	isSettled: (thing: Json) => boolean;
	isFailed: (status: string) => boolean;
	/** The service's own reason for a failure */
	reasonOf: (cloud: Cloud, thing: Json) => Promise<string | undefined>;
	/** Whether it is as good as gone, though it can still be seen */
	isGone?: (status: string) => boolean;
	/** Asks the list for what has changed since a time, so that many are looked at with one request */
	changedSince?: (time: Date) => Query;
}

/** The status of a thing, in whichever field its service tells it; "unknown" where it tells none. */
export function statusIn(thing: Json, field = 'status'): string {
	return wordOf(thing[field]);
}

/** What a thing is known by on the cloud. */
export function idOf(kind: Kind, thing: Json): string {
	return String(thing[kind.idKey ?? 'id']);
}

/** Whether its name is what it is known by, so that no two have the same. */
export function hasOwnNames({ idKey }: Kind): boolean {
	return idKey !== undefined;
}

/** The name that a person knows a thing by; empty where it has none. */
export function nameOf(kind: Kind, thing: Json): string {
	return kind.nameOf?.(thing) ?? textOf(thing.name);
}

/** The ID of the project that a thing belongs to; undefined where it does not say so. */
export function ownerOf({ project_id: project, owner, tenant_id: tenant }: Json): unknown {
	return project ?? owner ?? tenant ?? undefined;
}

/** How an error speaks of a thing: "The server web-1 (5c1f...)". */
export function calledBy(kind: Kind, thing: Json): string {
	const [name, id] = [nameOf(kind, thing), idOf(kind, thing)];
	return `The ${kind.noun} ${name && name !== id ? `${name} (${id})` : id}`;
}

const smallWords = /(?<= )(For|From|In|Of|Or|The|To)(?= )/g;

/** Words as n8n's labels have them: "key pair" -> "Key Pair", "image of server" -> "Image of Server". */
export function titleOf(words: string): string {
	return words
		.replace(/(^| )[a-z]/g, (letter) => letter.toUpperCase())
		.replace(smallWords, (word) => word.toLowerCase());
}

/** One of a kind, with its article: "an image". */
export function oneOf({ noun }: Pick<Kind, 'noun'>): string {
	return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
