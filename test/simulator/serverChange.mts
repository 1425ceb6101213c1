import type { Call } from './collection.mts';
import { later } from './later.mts';
import type { Reply } from './replies.mts';
import { portsOf, unbind } from './serverPorts.mts';
import { checkState, hasHost, type VmState } from './serverStates.mts';
import { isGone, type ServerEvent, type SimulatedServer } from './state.mts';
import { letGo } from './volumes.mts';

export interface Step {
	task: string | null;
	/** From this step on */
	vmState?: VmState;
}

/** What a server goes through when something is done to it, and what it is then. */
export interface Change {
	steps?: Array<string | Step>;
	/** Left out: what it was */
	to?: VmState;
	end?(server: SimulatedServer): void;
	failed?: boolean;
	/** It is no change, and leaves no event */
	isSilent?: boolean;
	/** As the server's events name them */
	parts?: string[];
	reply?: Reply;
}

/**
 * Begins a change of a server, which is one of its events from then on. Its tasks share the time that the cloud takes
 * for a change; one that begins later takes its place.
 */
export function begin(server: SimulatedServer, action: string, change: Change, call: Call): void {
	const { cloud } = call;
	const event = addEvent(server, action, change.parts ?? [], call);
	const steps = (change.steps ?? []).map((one) => (typeof one === 'string' ? { task: one } : one));
	const own = Symbol(action);
	server.change = own;
	const end = () => {
		event.ended = Date.now();
		event.failed = change.failed;
		if (change.to) Object.assign(server, { vmState: change.to, fault: undefined });
		server.task = null;
		server.updated = Date.now();
		change.end?.(server);
	};
	if (steps.length === 0) {
		end();
		return;
	}
	const all = [
		...steps.map(({ task, vmState }) => () => {
			server.task = task;
			if (vmState) server.vmState = vmState;
			server.updated = Date.now();
		}),
		end,
	];
	const [first, ...rest] = all;
	first();
	rest.forEach((next, index) => {
		later(cloud, (cloud.options.buildTime * (index + 1)) / rest.length, () => {
			if (server.change === own && !isGone(server)) next();
		});
	});
}

export function addEvent(
	server: SimulatedServer,
	action: string,
	steps: string[],
	{ id, token }: Call,
): ServerEvent {
	const event: ServerEvent = {
		action,
		requestId: id,
		userId: token.user.id,
		projectId: token.project!.id,
		started: Date.now(),
		steps,
	};
	server.events.push(event);
	return event;
}

/** Deletes a server, which takes its time; asked for again, nothing more happens. */
export function deleteServer(server: SimulatedServer, call: Call): void {
	checkState(server, 'delete', { tasks: 'any', beforeLaunch: true }, call.isAdmin);
	if (server.goneAt !== undefined) return;
	addEvent(server, 'delete', ['compute_terminate_instance'], call);
	const { state, options } = call.cloud;
	// Where no host has to let it go, Nova's API deletes it at once.
	const time = hasHost(server) ? options.buildTime : 0;
	server.goneAt = Date.now() + time;
	server.updated = Date.now();
	later(call.cloud, time, () => {
		letGo(server, state);
		for (const port of portsOf(server, state)) unbind(port, server, state);
	});
}
