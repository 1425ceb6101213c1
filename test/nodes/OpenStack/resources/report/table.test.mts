import {
	csvTable,
	htmlTable,
	markdownTable,
} from '../../../../../nodes/OpenStack/resources/report/table.ts';

const columns = [
	{ title: 'Name', of: ([name]: Array<string | number | null>) => name },
	{ title: 'Count', of: ([, count]: Array<string | number | null>) => count },
];

it('what other people named is text in HTML', () => {
	const html = htmlTable(columns, [['<img src=x onerror="alert(1)">&\'', 3]]);
	expect(html).toBe(
		'<table><thead><tr><th>Name</th><th>Count</th></tr></thead><tbody><tr><td>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;</td><td>3</td></tr></tbody></table>',
	);
});

it.each([
	['a|b', 'a\\|b'],
	['[x](http://evil.example)', '\\[x\\]\\(http\\://evil.example\\)'],
	['two\nlines', 'two lines'],
	['<b>`*_', '\\<b\\>\\`\\*\\_'],
	['\\', '\\\\'],
	['www.evil.example', 'www\\.evil.example'],
	['WWW.evil.example', 'WWW\\.evil.example'],
	['a\u0007b\u202egnp.exe\u2066', 'abgnp.exe'],
])('%j stays one cell of text in Markdown', (name, shown) => {
	expect(markdownTable(columns, [[name, null]])).toBe(
		`| Name | Count |\n| --- | --- |\n| ${shown} |  |`,
	);
});

it.each([
	['=1+1', "'=1+1"],
	['+1', "'+1"],
	['-1', "'-1"],
	['@SUM(A1)', "'@SUM(A1)"],
	['\t=1', '"\'\t=1"'],
	[' =1', "' =1"],
	['＝1', "'＝1"],
	['\n=1', '"\'\n=1"'],
	['a "quoted", text', '"a ""quoted"", text"'],
	['web-1', 'web-1'],
	['a;=1+1', '"a;=1+1"'],
	['a\tb', '"a\tb"'],
	['\u202e=1', "'=1"],
	['\u0000=1', "'=1"],
])('%j is no formula in CSV', (name, cell) => {
	expect(csvTable(columns, [[name, -1]])).toBe(`Name,Count\r\n${cell},-1\r\n`);
});
