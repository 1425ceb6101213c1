/** What a table shows of a row. */
export type Cell = string | number | boolean | null | undefined;

export interface Column<Row> {
	title: string;
	of: (row: Row) => Cell;
}

/**
 * Rows as an HTML table. What other people named is text in it, never markup.
 * https://html.spec.whatwg.org/multipage/tables.html
 */
export function htmlTable<Row>(columns: ReadonlyArray<Column<Row>>, rows: Row[]): string {
	const line = (tag: string, cells: Cell[]) =>
		`<tr>${cells.map((cell) => `<${tag}>${escapedHtml(textOf(cell))}</${tag}>`).join('')}</tr>`;
	const head = line(
		'th',
		columns.map(({ title }) => title),
	);
	const body = rows.map((row) =>
		line(
			'td',
			columns.map(({ of }) => of(row)),
		),
	);
	return `<table><thead>${head}</thead><tbody>${body.join('')}</tbody></table>`;
}

/** Rows as a Markdown table. https://github.github.com/gfm/#tables-extension- */
export function markdownTable<Row>(columns: ReadonlyArray<Column<Row>>, rows: Row[]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [
		line(columns.map(({ title }) => escapedMarkdown(title))),
		line(columns.map(() => '---')),
		...rows.map((row) => line(columns.map(({ of }) => escapedMarkdown(textOf(of(row)))))),
	].join('\n');
}

/**
 * Rows as CSV (RFC 4180). A text that a spreadsheet would run as a formula has an apostrophe before it.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvTable<Row>(columns: ReadonlyArray<Column<Row>>, rows: Row[]): string {
	const line = (cells: Cell[]) => cells.map(csvCell).join(',');
	return [
		line(columns.map(({ title }) => title)),
		...rows.map((row) => line(columns.map(({ of }) => of(row)))),
	]
		.map((one) => `${one}\r\n`)
		.join('');
}

/** Without what nobody sees, or what shows other text than there is: control and bidirectional characters. */
function textOf(cell: Cell): string {
	const text = cell === null || cell === undefined ? '' : String(cell);
	return text.replace(/[^\P{Cc}\t\r\n]|\p{Bidi_Control}/gu, '');
}

function escapedHtml(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replace(/[&<>"']/g, (character) => entities[character]);
}

/** Without line breaks, which would end the row; markup, links and HTML are shown as they were typed. */
function escapedMarkdown(text: string): string {
	return text
		.replace(/\s+/g, ' ')
		.trim()
		.replace(
			/[\\`*_{}[\]()<>#+!|~&:@]|(?<=^|\s)[-=]|(?<=www)\./gi,
			(character) => `\\${character}`,
		);
}

function csvCell(cell: Cell): string {
	const text = textOf(cell);
	const isFormula = typeof cell === 'string' && /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text);
	const harmless = isFormula ? `'${text}` : text;
	// In many countries a spreadsheet takes semicolons for commas.
	return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
