import { wrongSince, type Look } from './soak.mts';

const start: Look = {
	...{ minutes: 0, executions: 300, logins: 30, told: 3 },
	...{ heap: 180, resident: 700, openFiles: 46, handles: 11 },
};

it('what comes and goes in a soak is nothing wrong', () => {
	const end = { ...start, heap: 200, resident: 640, openFiles: 48, handles: 12, told: 33 };
	expect(wrongSince(start, end)).toEqual([]);
});

it.each(['heap', 'resident', 'openFiles', 'handles'] as const)(
	'a soak in which %s grow without end is wrong',
	(key) => {
		const end = { ...start, [key]: start[key] + 150 };
		expect(wrongSince(start, end)).toEqual([
			`${key} grew from ${start[key]} to ${start[key] + 150}`,
		]);
	},
);

it('a soak in which the trigger tells nothing is wrong', () => {
	expect(wrongSince(start, { ...start, told: 0 })).toEqual(['the trigger told nothing']);
});
