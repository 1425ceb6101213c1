import {
	discard,
	fingerprint,
	isFresh,
	isUsable,
	readSession,
	renewSession,
	type Session,
} from '../../openstack/session.ts';

const session = (more: Partial<Session> = {}): Session => ({
	madeFrom: 'key',
	token: 'token',
	expiresAt: Date.now() + 3_600_000,
	obtainedAt: Date.now(),
	endpoints: {},
	regions: {},
	origins: [],
	userId: 'user',
	projectId: 'p',
	...more,
});

describe('a stored session', () => {
	it('is used only for the fields it was made from', () => {
		expect(isUsable(session(), 'key')).toBe(true);
		expect(isUsable(session(), 'other')).toBe(false);
		expect(isUsable(undefined, 'key')).toBe(false);
	});

	it('is not used within two minutes of its end', () => {
		const obtainedAt = Date.now() - 3_000_000;
		expect(isUsable(session({ obtainedAt, expiresAt: Date.now() + 119_000 }), 'key')).toBe(false);
		expect(isUsable(session({ obtainedAt, expiresAt: Date.now() + 125_000 }), 'key')).toBe(true);
	});

	it('of a very short life is used for half of it', () => {
		expect(isUsable(session({ expiresAt: Date.now() + 60_000 }), 'key')).toBe(true);
	});

	it('without an end is used for ever', () => {
		expect(isUsable(session({ expiresAt: null }), 'key')).toBe(true);
	});

	it('is fresh for a minute', () => {
		const now = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(now);
		expect(isFresh(session({ obtainedAt: now - 59_999 }))).toBe(true);
		expect(isFresh(session({ obtainedAt: now - 60_000 }))).toBe(false);
		jest.restoreAllMocks();
	});

	it('is not used again where it is given up, and others are', () => {
		discard(session({ token: 'given up' }));
		expect(isUsable(session({ token: 'given up' }), 'key')).toBe(false);
		expect(isUsable(session({ token: 'not given up' }), 'key')).toBe(true);
	});

	it('that is given up is remembered together with at least a hundred others', () => {
		const tokens = Array.from({ length: 101 }, (_, index) => `given up ${index}`);
		for (const token of tokens) discard(session({ token }));
		// None, or all that came after there was no more room.
		expect(tokens.filter((token) => isUsable(session({ token }), 'key'))).toEqual([]);
		for (let more = 0; more < 300; more++) discard(session({ token: `more ${more}` }));
		expect(isUsable(session({ token: tokens[0] }), 'key')).toBe(true);
		expect(isUsable(session({ token: 'more 299' }), 'key')).toBe(false);
	});

	it.each(['', undefined, 'a bare token', '{}', '{"token":"a"}', '{"regions":{}}', 'null'])(
		'is none in %p',
		(text) => {
			expect(readSession(text)).toBeUndefined();
		},
	);

	it('is read as it was written', () => {
		const written = session();
		expect(readSession(JSON.stringify(written))).toEqual(written);
	});
});

it('a fingerprint tells secrets apart and shows none', () => {
	const print = fingerprint(['user', 'secret-1']);
	expect(print).not.toBe(fingerprint(['user', 'secret-2']));
	expect(print).not.toContain('secret');
	expect(print).toMatch(/^[0-9a-f]{64}$/);
});

describe('renewing', () => {
	const counted = (...sessions: Session[]) => {
		const logIn = jest.fn<Promise<Session>, []>();
		for (const one of sessions) {
			logIn.mockImplementationOnce(async () => {
				await Promise.resolve();
				return one;
			});
		}
		return logIn;
	};

	it('logs in once for all who ask at the same time', async () => {
		const logIn = counted(session({ token: 'new' }));
		const tokens = await Promise.all(
			Array.from({ length: 50 }, async () => (await renewSession('a', undefined, logIn)).token),
		);
		expect(new Set(tokens)).toEqual(new Set(['new']));
		expect(logIn).toHaveBeenCalledTimes(1);
	});

	it('asks once for all also where the refused session turns out to be good', async () => {
		const good = session({ token: 'good' });
		const logIn = counted(good, good, good);
		await Promise.all(Array.from({ length: 3 }, async () => await renewSession('f', good, logIn)));
		expect(logIn).toHaveBeenCalledTimes(1);
	});

	it('gives a late asker the session that was made since', async () => {
		const old = session({ token: 'old', obtainedAt: Date.now() - 1000 });
		const logIn = counted(session({ token: 'new' }));
		await renewSession('b', old, logIn);
		expect((await renewSession('b', old, logIn)).token).toBe('new');
		expect(logIn).toHaveBeenCalledTimes(1);
	});

	it('logs in again when the newest session is the one that was refused', async () => {
		const first = session({ token: 'first', obtainedAt: Date.now() - 1000 });
		const logIn = counted(first, session({ token: 'second' }));
		await renewSession('c', undefined, logIn);
		expect((await renewSession('c', first, logIn)).token).toBe('second');
	});

	it('does not give back an older session than the one that was refused', async () => {
		const known = session({ token: 'known', obtainedAt: Date.now() - 60_000 });
		const fromElsewhere = session({ token: 'elsewhere', obtainedAt: Date.now() - 1000 });
		const logIn = counted(known, session({ token: 'fresh' }));
		await renewSession('d', undefined, logIn);
		expect((await renewSession('d', fromElsewhere, logIn)).token).toBe('fresh');
	});

	it('remembers the latest 200 logins, the oldest dropped first', async () => {
		const logIn = jest.fn(async () => session());
		for (let key = 0; key < 201; key++) await renewSession(`many ${key}`, undefined, logIn);
		const again = async (key: number) => {
			logIn.mockClear();
			await renewSession(`many ${key}`, undefined, logIn);
			return logIn.mock.calls.length;
		};
		expect([await again(200), await again(1), await again(0)]).toEqual([0, 0, 1]);
		// That took the place of the oldest, and used ones are no younger for it.
		expect([await again(2), await again(1)]).toEqual([0, 1]);
	});

	it('shares a failure with all who wait, and with nobody after', async () => {
		const logIn = jest
			.fn<Promise<Session>, []>()
			.mockRejectedValueOnce(new Error('refused'))
			.mockResolvedValueOnce(session({ token: 'later' }));
		const waiting = [renewSession('e', undefined, logIn), renewSession('e', undefined, logIn)];
		for (const one of waiting) await expect(one).rejects.toThrow('refused');
		expect(logIn).toHaveBeenCalledTimes(1);
		expect((await renewSession('e', undefined, logIn)).token).toBe('later');
	});
});
