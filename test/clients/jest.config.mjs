import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	rootDir: '../..',
	testPathIgnorePatterns: [],
	testMatch: ['<rootDir>/test/clients/*.test.mts'],
	verbose: true,
	testTimeout: 180_000,
};
