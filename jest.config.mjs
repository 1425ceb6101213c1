/** @type {import('jest').Config} */
export default {
	testMatch: ['<rootDir>/test/**/*.test.mts'],
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
