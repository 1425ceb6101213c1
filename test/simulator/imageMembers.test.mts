import { asker, type Ask } from './ask.mts';
import { imagesUnderTest, inDemo2, nowhere } from './askImages.mts';

const simulated = imagesUnderTest();
const { ask, make, said } = simulated;

describe('members of an image', () => {
	let other: Ask;
	let project: string;
	beforeEach(async () => {
		other = await asker(simulated.cloud, 'demo', inDemo2);
		project = simulated.cloud.state.projects[1].id;
	});

	it('see it once they are members, list it once they accept, and answer for themselves', async () => {
		const id = await make({ name: 'shared' });
		const listed = async (query: string) =>
			(await other('image', `GET images?visibility=shared${query}`)).body.images.length;
		expect((await other('image', `GET images/${id}`)).status).toBe(404);
		const { status, body } = await ask('image', `POST images/${id}/members`, { member: project });
		expect([status, body]).toMatchObject([
			200,
			{ member_id: project, image_id: id, status: 'pending', schema: '/v2/schemas/member' },
		]);
		expect((await other('image', `GET images/${id}`)).status).toBe(200);
		expect([await listed(''), await listed('&member_status=pending')]).toEqual([0, 1]);
		const answer = await other('image', `PUT images/${id}/members/${project}`, {
			status: 'accepted',
		});
		expect([answer.status, answer.body.status, await listed('')]).toEqual([200, 'accepted', 1]);
		expect((await other('image', `GET images/${id}/members`)).body.members).toHaveLength(1);
		expect((await ask('image', `DELETE images/${id}/members/${project}`)).status).toBe(204);
		expect((await other('image', `GET images/${id}`)).status).toBe(404);
	});

	it.each<[string, string, unknown, number, string]>([
		['owner', 'POST images/IMAGE/members', {}, 400, 'Member to be added not specified'],
		['owner', 'POST images/IMAGE/members', { member: '' }, 400, "Member can't be empty"],
		[
			'owner',
			'POST images/IMAGE/members',
			[],
			400,
			'Expected a member in the form: {"member": "image_id"}',
		],
		['owner', 'POST images/IMAGE/members', undefined, 400, 'Body expected in request.'],
		[
			'owner',
			'POST images/IMAGE/members',
			{ member: 'PROJECT' },
			409,
			'Member PROJECT is duplicated for image IMAGE',
		],
		[
			'owner',
			'PUT images/IMAGE/members/PROJECT',
			{ status: 'accepted' },
			403,
			'Not allowed to update members for image IMAGE.',
		],
		[
			'owner',
			'GET images/IMAGE/members/nix',
			undefined,
			404,
			'nix not found in the member list of the image IMAGE.',
		],
		[
			'owner',
			'DELETE images/IMAGE/members/nix',
			undefined,
			404,
			'nix not found in the member list of the image IMAGE.',
		],
		[
			'member',
			'PUT images/IMAGE/members/PROJECT',
			{ status: 'nix' },
			400,
			'Incorrect request: Status must be "pending", "accepted" or "rejected".',
		],
		['member', 'PUT images/IMAGE/members/PROJECT', {}, 400, 'Status not specified'],
		[
			'member',
			'POST images/IMAGE/members',
			{ member: 'x' },
			403,
			'Not allowed to create members for image IMAGE.',
		],
		[
			'member',
			'DELETE images/IMAGE/members/PROJECT',
			undefined,
			403,
			'Not allowed to delete members for image IMAGE.',
		],
		[
			'member',
			'PUT images/IMAGE/tags/x',
			undefined,
			403,
			'Not allowed to update tags for image IMAGE.',
		],
		['owner', `GET images/${nowhere}/members`, undefined, 404, `Image ${nowhere} not found.`],
	])('%s: %s %j is refused', async (who, request, body, status, says) => {
		const id = await make();
		const put = (text: string) => text.replace('IMAGE', id).replace('PROJECT', project);
		await ask('image', `POST images/${id}/members`, { member: project });
		const by = who === 'owner' ? ask : other;
		const given = body && JSON.parse(put(JSON.stringify(body)));
		expect(await said(put(request), given, by)).toEqual([status, put(says)]);
	});

	it('are of shared images alone', async () => {
		const id = await make({ visibility: 'private' });
		expect(await said(`GET images/${id}/members`)).toEqual([
			403,
			`Not allowed to list members for image ${id}: Only shared images have members.`,
		]);
		expect(await said(`POST images/${id}/members`, { member: 'x' })).toEqual([
			403,
			`Not allowed to create members for image ${id}.`,
		]);
		expect(await said(`GET images/${id}/members/x`)).toEqual([
			404,
			'Only shared images have members.',
		]);
	});
});
