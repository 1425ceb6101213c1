import base from '../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
	...base,
	rootDir: '../..',
	testPathIgnorePatterns: [],
	testMatch: ['<rootDir>/test/n8n/**/*.test.mts'],
	testTimeout: 180_000,
};
