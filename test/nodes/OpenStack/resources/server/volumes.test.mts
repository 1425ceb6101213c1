import { server } from '../../../../../nodes/OpenStack/resources/server/index.ts';
import { addServers } from '../../../../simulator/nova.mts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { novaError } from '../../../../simulator/replies.mts';
import { uuidOf } from '../../../../simulator/state.mts';

const { attachVolume, detachVolume, listVolumes } = server.operations;
const volume = uuidOf('volume bootable');
let test: TestCloud;
let id: string;
let other: string;

beforeEach(async () => await start());
afterEach(async () => await test.simulator.close());

async function start(...given: Parameters<typeof testCloud>): Promise<void> {
	test = await testCloud(...given);
	[{ id }, { id: other }] = addServers(test.simulator, 2);
}

const attach = async (more: object = {}) =>
	await test.run(attachVolume, { server: id, volume, ...more });
const posted = () => {
	const { json, headers } = test.simulator.requests.find(({ method, path }) =>
		/^POST .*os-volume_attachments$/.test(`${method} ${path}`),
	)!;
	return { ...json.volumeAttachment, microversion: headers['openstack-api-version'] };
};

it('Cinder is waited for, and tells the device', async () => {
	test.simulator.options.buildTime = 200;
	const [attached] = await attach();
	expect(attached).toMatchObject({ id: volume, serverId: id, device: '/dev/sdb' });
	expect(test.last().url).toMatch(new RegExp(`/volumes/${volume}$`));
	const [detached] = await test.run(detachVolume, { server: id, volume });
	expect(detached).toMatchObject({ id: volume, status: 'available' });
});

it('tag and deletion with the server are asked for with the microversion that knows them', async () => {
	await attach({ options: { tag: 'data', device: '/dev/vdc' } });
	const plain = { volumeId: volume, tag: 'data', device: '/dev/vdc' };
	expect(posted()).toEqual({ ...plain, microversion: 'compute 2.49' });
	await test.simulator.close();
	await start();
	await attach({ options: { deleteOnTermination: true } });
	const last = { volumeId: volume, delete_on_termination: true, microversion: 'compute 2.79' };
	expect(posted()).toEqual(last);
});

it('they have an ID also where Nova leaves it out', async () => {
	await test.simulator.close();
	await start({}, {}, { computeMicroversion: '2.89' });
	await attach();
	const listed = await test.run(listVolumes, { server: id });
	expect(listed).toMatchObject([{ id: volume, volumeId: volume, serverId: id }]);
});

it('one is attached though the answer that says so was lost', async () => {
	test.simulator.trouble({ method: 'POST', path: /os-volume_attachments$/, lost: 'reset' });
	expect(await attach()).toMatchObject([{ id: volume, device: '/dev/sdb' }]);
});

it('one that another server has is refused, with a way out', async () => {
	await attach({ server: other });
	await expect(attach()).rejects.toMatchObject({
		message: `Invalid volume: volume ${volume} is already attached to instances: ${other}`,
		nextStep: 'Detach the volume from where it is, or choose another.',
	});
});

it('a wait ends with an error where Cinder takes the attachment back', async () => {
	test.simulator.trouble({
		service: 'compute',
		method: 'POST',
		reply: {
			status: 200,
			body: { volumeAttachment: { volumeId: volume, serverId: id, device: '/dev/sdb' } },
		},
	});
	await expect(attach()).rejects.toMatchObject({
		kind: 'state',
		message: expect.stringMatching(/is in the status free, and not in-use/),
	});
});

it('a wait ends with an error where the server keeps the volume', async () => {
	await attach();
	test.simulator.trouble({ method: 'DELETE', reply: { status: 202 } });
	await expect(test.run(detachVolume, { server: id, volume })).rejects.toMatchObject({
		kind: 'state',
		message: expect.stringMatching(/is in the status in-use, and not free/),
	});
});

it('a volume is detached from one server though others have it', async () => {
	const [{ attachments, ...row }] = test.simulator.state.volumes;
	const shared = { ...row, status: 'in-use', attachments: [...attachments, { server_id: other }] };
	test.simulator.state.volumes = [shared as typeof row & { attachments: unknown }];
	test.simulator.trouble({ method: 'DELETE', reply: { status: 202 } });
	const [detached] = await test.run(detachVolume, { server: id, volume });
	expect(detached).toMatchObject({ status: 'in-use', attachments: [{ server_id: other }] });
});

it.each([
	['while the first goes on', 'detaching'],
	['when it has just been done', 'available'],
])('a second detachment %s is no error', async (_, status) => {
	await attach();
	const [row] = test.simulator.state.volumes;
	Object.assign(row, { status, ...(status === 'available' ? { attachments: [] } : {}) });
	const says = "Volume status must be 'in-use' and attach_status must be 'attached' to detach.";
	test.simulator.trouble({ method: 'DELETE', reply: novaError(400, says) });
	setTimeout(() => Object.assign(row, { status: 'available', attachments: [] }), 300);
	const [detached] = await test.run(detachVolume, { server: id, volume });
	expect(detached).toMatchObject({ status: 'available' });
});

it('a detachment that is refused for another reason is an error, in words that say what to do', async () => {
	test.simulator.trouble({
		method: 'DELETE',
		reply: novaError(400, 'Cannot detach a root device volume'),
	});
	await attach();
	await expect(test.run(detachVolume, { server: id, volume })).rejects.toThrow(
		'Cannot detach a root device volume',
	);
	await expect(test.run(detachVolume, { server: 'nope', volume })).rejects.toThrow(
		'Instance nope could not be found.',
	);
});
