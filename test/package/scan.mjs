// The rules of n8n's scanner over a folder, comments that switch rules off left unheeded. It prints what it finds.
import {
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const [cwd, what] = process.argv.slice(2);
const eslint = new ESLint({
	cwd,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: await buildScanConfig(),
});
const patterns = what === 'source' ? SOURCE_FILE_PATTERNS : ['**/*.js', '**/*.json'];
const results = await eslint.lintFiles(patterns);
const found = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
console.log((await eslint.loadFormatter('stylish')).format(found));
console.log(`${results.length} files`);
process.exitCode = found.length > 0 || results.length < 3 ? 1 : 0;
