import { titleOf } from './kind';
import type { Resource } from './operation';

/**
 * What the canvas says below a node's name, in words: "Create Server".
 * @returns an expression of n8n's
 */
export function operationSubtitle(resources: Record<string, Resource>): string {
	const titles = Object.fromEntries(
		Object.entries(resources).flatMap(([resource, { operations }]) =>
			Object.entries(operations).map(([operation, { action }]) => [
				`${resource}:${operation}`,
				titleOf(action),
			]),
		),
	);
	return `={{ (${JSON.stringify(titles)})[$parameter["resource"] + ":" + $parameter["operation"]] }}`;
}

/** The entries of a dropdown. */
type Choices = ReadonlyArray<{ name: string; value: string }>;

/**
 * The same of the trigger: "Server: Created, Entered Error".
 * @param watched what can be watched
 * @param events what can be told of it
 * @returns an expression of n8n's
 */
export function eventsSubtitle(watched: Choices, events: Choices): string {
	const names = (choices: Choices) =>
		JSON.stringify(Object.fromEntries(choices.map(({ name, value }) => [value, name])));
	const told = `($parameter["events"] ?? []).map((event) => (${names(events)})[event]).join(", ")`;
	return `={{ [(${names(watched)})[$parameter["resource"]], ${told}].filter(Boolean).join(": ") }}`;
}
