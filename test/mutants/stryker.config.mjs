/**
 * npm run mutants: each line of openstack/ is changed in every way, and a test must fail.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
	mutate: ['openstack/**/*.ts'],
	testRunner: 'jest',
	jest: { configFile: 'test/mutants/jest.config.mjs', enableFindRelatedTests: false },
	// Stryker would look for a TypeScript beside itself, where npx has none; swc needs no tsconfig.
	tsconfigFile: 'none',
	coverageAnalysis: 'perTest',
	// What is worked out once, as lists of names are, would need all tests for each mutant.
	ignoreStatic: true,
	ignorePatterns: ['/dist', '/docs', '/workflows', '/test/n8n', '/.n8n-server', '/.mutants'],
	concurrency: 2,
	timeoutMS: 20_000,
	reporters: ['clear-text', 'html', 'json'],
	clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
	htmlReporter: { fileName: '.mutants/report.html' },
	jsonReporter: { fileName: '.mutants/report.json' },
	tempDirName: '.mutants/sandbox',
	thresholds: { high: 95, low: 85, break: 85 },
};
