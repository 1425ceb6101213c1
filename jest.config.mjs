import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
	// Jest leaves one core to others; where there are two, that is half of the time. Many tests but wait.
	maxWorkers: Math.ceil(availableParallelism() * 1.5),
	testSequencer: '<rootDir>/test/longestFirst.mjs',
	// The rest of the folder holds whole installations of n8n.
	roots: ['<rootDir>/test'],
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	// They need a running n8n, or Debian's clients and a real OpenStack: npm run test:n8n, npm run test:clients.
	testPathIgnorePatterns: [
		'<rootDir>/test/n8n/',
		'<rootDir>/test/clients/',
		// Its daemons are told apart by what Linux alone has: /proc.
		...(process.platform === 'linux' ? [] : ['<rootDir>/test/openstack/debian/']),
	],
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	moduleFileExtensions: ['mts', 'ts', 'js', 'json', 'node'],
	// Compiled code is tested as it is, so that what n8n loads is what has been tested.
	transformIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json'],
};
