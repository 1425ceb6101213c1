import { volume as resource } from '../../../../../nodes/OpenStack/resources/volume/index.ts';
import { volumeBackup } from '../../../../../nodes/OpenStack/resources/volumeBackup/index.ts';
import { volumeTransfer } from '../../../../../nodes/OpenStack/resources/volumeTransfer/index.ts';
import { testCloud, type TestCloud } from '../../../../simulator/operations.mts';
import { backup, volume } from '../../../../simulator/volumeRows.mts';

let test: TestCloud;
let volumeId: string;
let backupId: string;

beforeEach(async () => {
	test = await testCloud();
	const { state } = test.simulator;
	const owner = [state.projects[0].id, state.users[0].id] as const;
	const [one, copy] = [
		volume(...owner, { name: 'data', status: 'available' }),
		backup(...owner, { name: 'daily', status: 'available' }),
	];
	state.volumes.push(one);
	state.backups.push({ ...copy, volume_id: one.id });
	[volumeId, backupId] = [String(one.id), String(copy.id)];
});
afterEach(async () => await test.simulator.close());

const { uploadToImage } = resource.operations;
const { restore } = volumeBackup.operations;

it.each([
	[
		'an upload to an image',
		async () => await test.run(uploadToImage, { volume: volumeId, imageName: 'golden' }),
		/^It is not known whether the image 'golden' was created: /,
		() => test.simulator.state.images.find(({ name }) => name === 'golden')!.id,
	],
	[
		'a restoration to a new volume',
		async () => await test.run(restore, { volumeBackup: backupId, name: 'again' }),
		/^It is not known whether the volume 'again' was created: /,
		() => test.simulator.state.volumes.find(({ name }) => name === 'again')!.id,
	],
	[
		'a restoration to a volume without a name',
		async () => await test.run(restore, { volumeBackup: backupId }),
		/^It is not known whether the volume 'restore_backup_.*' was created: /,
		() => test.simulator.state.volumes.at(-1)!.id,
	],
	[
		'a restoration to an existing volume',
		async () =>
			await test.run(restore, { volumeBackup: backupId, to: 'existing', volume: volumeId }),
		/^It is not known whether the volume .* is being restored: /,
		() => 'restoring-backup',
	],
])(
	'%s whose answer is lost says what is there, and is not sent again',
	async (_, act, message, there) => {
		test.simulator.trouble({ method: 'POST', path: /(action|restore)$/, lost: 'reset' });
		const error = await act().catch((fault) => fault);
		expect(error.message).toMatch(message);
		expect(error.nextStep).toContain(there());
		expect(error.nextStep).toContain('The request was not repeated');
		expect(error.nextStep).not.toContain('Return the Existing One');
		const sent = test.simulator.requests.filter(({ path }) => /(action|restore)$/.test(path));
		expect(sent).toHaveLength(1);
	},
);

it('a transfer that was accepted, but whose answer is lost, may be taken', async () => {
	const { create, accept } = volumeTransfer.operations;
	const given = { name: 'offer', volume: volumeId, returnSecret: true };
	const [{ id, auth_key: authKey }] = await test.run(create, given);
	test.simulator.trouble({ method: 'POST', path: /accept$/, lost: 'reset' });
	await expect(test.run(accept, { transferId: id, authKey })).rejects.toMatchObject({
		message: expect.stringMatching(/^It is not known whether the volume was taken: /),
		nextStep: expect.stringMatching(/^List volumes/),
	});
});

it('backups are found by the metadata that they were made with', async () => {
	const { create, list } = volumeBackup.operations;
	const metadata = [{ key: 'rotate', value: 'yes' }];
	const given = { name: 'kept', volume: volumeId, wait: false, options: { metadata } };
	const [{ id }] = await test.run(create, given);
	const found = await test.run(list, { returnAll: true, filters: { metadata } });
	expect(found).toMatchObject([{ id, metadata: { rotate: 'yes' } }]);
});
