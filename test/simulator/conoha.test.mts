import { server } from '../../nodes/OpenStack/resources/server/index.ts';
import { onConoHa } from './onConoHa.mts';
import { testCloud } from './operations.mts';
import { uuidOf } from './state.mts';

const { create, list, start, stop, resize, delete: remove } = server.operations as any;

it('on ConoHa a server is created on a volume, listed, stopped, started, resized and deleted', async () => {
	const test = await testCloud(...onConoHa);
	try {
		const [{ id, status }] = await test.run(create, {
			name: 'web',
			bootFrom: 'newVolume',
			volumeSize: 100,
			flavor: '2',
			image: uuidOf('image tiny-raw'),
			networkMode: 'automatic',
		});
		expect(status).toBe('ACTIVE');
		const one = { server: id };
		expect((await test.run(list)).map((listed) => listed.id)).toEqual([id]);
		expect(await test.run(stop, one)).toMatchObject([{ status: 'SHUTOFF' }]);
		expect(await test.run(start, one)).toMatchObject([{ status: 'ACTIVE' }]);
		expect(await test.run(resize, { ...one, flavor: '3' })).toMatchObject([{ status: 'ACTIVE' }]);
		expect(test.simulator.state.servers[0].flavorId).toBe('3');
		await test.run(remove, one);
		expect(await test.run(list)).toEqual([]);
	} finally {
		await test.simulator.close();
	}
}, 60_000);
