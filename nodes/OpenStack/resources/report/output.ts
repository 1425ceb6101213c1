import type { Json } from '../../../../openstack/json';
import type { Files } from '../../files';
import { choice, text } from '../../fields';
import { csvTable, htmlTable, markdownTable, type Column } from './table';

/** How a report comes out. */
export const outputFields = {
	output: choice(
		'Output',
		'How the report comes out',
		[
			{
				name: 'One Item',
				value: 'one',
				description: 'Totals, and the table as HTML, Markdown and a CSV file, ready for a message',
			},
			{ name: 'One Item per Row', value: 'rows', description: 'For further nodes to work with' },
		],
		{ default: 'rows' },
	),
	outputField: text('Put CSV File in Field', '', {
		default: 'data',
		required: true,
		hint: 'The name of the output binary field to put the file in',
		showIf: { output: ['one'] },
	}),
} as const;

/** A part of a report that could not be had, and why. */
export interface Hole {
	/** "volumes" */
	missing: string;
	reason: string;
}

/** What a report found. */
export interface Found<Row> {
	/** Its file's name, without an ending */
	name: string;
	columns: ReadonlyArray<Column<Row>>;
	rows: Row[];
	totals: Json;
	holes: Hole[];
}

interface Given {
	output: 'one' | 'rows';
	outputField: string;
}

/** The items of a report: each row, or all of it in one. */
export async function* reported<Row extends object>(
	{ name, columns, rows, totals, holes }: Found<Row>,
	{ output, outputField }: Given,
	files: Files,
): AsyncGenerator<Json, void> {
	const incomplete: Json = holes.length > 0 ? { incomplete: holes } : {};
	if (output === 'rows') {
		for (const row of rows) yield { ...(row as Json), ...incomplete };
		// That nothing was found is not that nothing is there.
		if (rows.length === 0 && holes.length > 0) yield incomplete;
		return;
	}
	// Spreadsheets take it for UTF-8 only with this mark.
	await files.writeText(outputField, `${name}.csv`, 'text/csv', `\uFEFF${csvTable(columns, rows)}`);
	yield {
		...totals,
		generated_at: new Date().toISOString(),
		rows,
		html: htmlTable(columns, rows),
		markdown: markdownTable(columns, rows),
		...incomplete,
	};
}
