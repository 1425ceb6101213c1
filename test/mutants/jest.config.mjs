import config from '../../jest.config.mjs';

/** Of openstack/ alone: a mutant is tested for itself, so that what is loaded beside it counts. MUTANT_TESTS: names of some. */
const tests = process.env.MUTANT_TESTS?.split(',') ?? ['*'];

/** @type {import('jest').Config} */
export default {
	...config,
	rootDir: '../..',
	roots: ['<rootDir>/test/openstack'],
	testMatch: tests.map((name) => `<rootDir>/test/openstack/${name}.test.mts`),
	testPathIgnorePatterns: ['<rootDir>/test/openstack/debian/'],
	// All that openstack/ uses of it.
	moduleNameMapper: { '^n8n-workflow$': '<rootDir>/test/mutants/sleep.cjs' },
	watchman: false,
};
