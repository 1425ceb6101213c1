import { faults, type Fault } from './faults.mts';
import { sorts, type Sort } from './walk.mts';

/** What has come of a fault at a request. */
export interface Finding {
	fault: Fault;
	persists: boolean;
	/** Of the request */
	sort: Sort;
	isResult: boolean;
	/** How often the request was sent */
	sent: number;
}

const again: Record<Fault['repeats'], string> = {
	any: 'yes',
	safe: 'yes, but no POST, PATCH or file',
	renewed: 'once, with a new token where the old one has ended',
	none: 'no',
};

const columns: Record<Sort, string> = {
	login: 'Logins',
	read: 'Reads',
	creation: 'Creations',
	change: 'Changes',
	deletion: 'Deletions',
};

/** What of the page follows from the table of faults alone: its rows, as far as no run is needed. */
export function rowsOfFaults(): string[][] {
	return faults.flatMap(({ name, how, repeats, atLogin, isForGood }) => {
		const login = atLogin ? `; a login: ${again[atLogin]}` : '';
		const row = (suffix: string) => [name + suffix, how, again[repeats] + login];
		if (isForGood) return [row(', each time')];
		const isRepeated = [repeats, atLogin].some((one) => one === 'any' || one === 'safe');
		return isRepeated ? [row(''), row(', each time')] : [row('')];
	});
}

/** docs/faults.md, with what has come of a whole walk. */
export function faultsPage(findings: Finding[], operations: number): string {
	let counted = 0;
	const rows = rowsOfFaults().map(([name, ...rest]) => {
		const ofRow = findings.filter(({ fault, persists }) => {
			return name === (persists ? `${fault.name}, each time` : fault.name);
		});
		counted += ofRow.length;
		const cells = sorts.map((sort) => outcomes(ofRow.filter((one) => one.sort === sort)));
		const writes = ofRow.filter(({ sort }) => sort !== 'read' && sort !== 'login');
		const most = Math.max(0, ...writes.map(({ sent }) => sent));
		return [name, ...rest, ...cells, most > 0 ? String(most) : ''];
	});
	if (counted < findings.length) throw new Error('Some runs are in no row of the table');
	const heads = ['Fault', 'What happens', 'Sent again', ...sorts.map((sort) => columns[sort])];
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const head = [line([...heads, 'Most']), `|${'---|'.repeat(heads.length + 1)}`];
	return `# Faults

What becomes of each operation where a request of it goes wrong. \`npm run faults\` runs all ${operations} operations
on the simulator, with each fault at each of their requests, holds what comes of it against the rules below, and writes this
page: ${findings.length.toLocaleString('en')} runs. \`npm test\` looks at a sample of them.

What holds in every case:

- A run ends: with the result that it has without the fault, or with an error that says why and names the service or its
  status. A report says which of its lists is missing, and *Delete Old* which thing stays.
- Nothing is created twice. What was made before an error, or may have been, the error names.
- No more is deleted than was asked for.
- No host but those of the catalog is asked, and no error tells a secret.

A cell counts the runs that ended with the result, and those that ended with an error: \`12 / 3\`. A login is the first
request of each run; each operation meets some of the faults there. *Most* is how often a request was sent that creates,
changes or deletes something. A fault "each time" goes on from that request to the end of the run, whatever is asked.

${[...head, ...rows.map(line)].join('\n')}
`;
}

function outcomes(findings: Finding[]): string {
	if (findings.length === 0) return '';
	const results = findings.filter(({ isResult }) => isResult).length;
	return `${results} / ${findings.length - results}`;
}
