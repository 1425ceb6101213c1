import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	// What a failed test has left open must not hold up the run: n8n and its cloud end with it.
	forceExit: true,
	...base,
	rootDir: '../..',
	testPathIgnorePatterns: [],
	testMatch: ['<rootDir>/test/n8n/**/*.test.mts'],
	testTimeout: 180_000,
};
