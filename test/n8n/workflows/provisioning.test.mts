import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { publicKey } from '../../cloud/sshKey.mts';
import { until } from '../../cloud/until.mts';
import { byId } from '../../engine/fixtures.mts';
import { FormVisitor } from '../forms.mts';
import { isOver, secretsOf, withCredential } from '../rest.mts';
import { readyWorkflow } from '../readyWorkflows.mts';
import { startSetting, type Setting } from '../setting.mts';

const token = `Bearer ${randomUUID()}`;
const person = { user: 'orders', password: randomUUID() };
const owner = 'owner@openstack.example';

let setting: Setting;
/** What this run of tests fills in in "Settings" */
let values: Record<string, unknown>;
let workflow: Published;

interface Published {
	id: string;
	form: FormVisitor;
	/** Sends an order; the token may be another, or none */
	order(body: object, authorization?: string): Promise<Response>;
}

beforeAll(async () => {
	setting = await startSetting();
	const { cloud } = setting;
	const { flavor, image } = await cloud.smallest();
	const [external] = await cloud.main.list('network', 'networks', { 'router:external': true });
	const key = { name: `${cloud.prefix}orders`, publicKey: publicKey() };
	await cloud.main.rows('keyPair', 'create', key);
	const network = await cloud.main.send('network', `networks/${await cloud.internalNetwork()}`);
	values = {
		sizes: { Small: flavor.name },
		images: { Tiny: { image: image.name, user: 'tester' } },
		external_network: external.name,
		network: (network.network as IDataObject).name,
		// As somebody pastes them.
		key_pair: ` ${key.name} `,
		security_group: ' default ',
		// What is on the console of a server without a guest.
		cloud_init_marker: 'fake console line',
		wait_minutes: 1,
	};
	workflow = await published(values);
});
afterAll(async () => await setting?.cloud.close());

/** The workflow with its own addresses, ready for orders. */
async function published(
	settings: Record<string, unknown>,
	hasCredentials = true,
): Promise<Published> {
	const { n8n, credential } = setting;
	const ready = withCredential(readyWorkflow('provisioning', settings), credential);
	const path = `order-${randomUUID()}`;
	const basic = { user: person.user, password: person.password };
	const header = { name: 'Authorization', value: token };
	const kinds = { httpBasicAuth: basic, httpHeaderAuth: header };
	for (const node of ready.nodes) {
		if (node.webhookId) node.webhookId = randomUUID();
		if (node.name === 'Provisioning Webhook') node.parameters.path = `${path}-api`;
		if (node.name === 'Provisioning Form') Object.assign(node.parameters.options!, { path });
		for (const [kind, data] of Object.entries(kinds)) {
			if (!hasCredentials || !node.credentials?.[kind]) continue;
			node.credentials = { [kind]: await n8n.createCredential(`Orders ${kind}`, data, kind) };
		}
	}
	const { id } = await n8n.publish(ready);
	const made: Published = {
		id,
		form: new FormVisitor(`${n8n.url}/form/${path}`, person.user, person.password),
		async order(body, authorization = token) {
			return await fetch(`${n8n.url}/webhook/${path}-api`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', Authorization: authorization },
				body: JSON.stringify(body),
			});
		},
	};
	// n8n answers before it has opened them.
	const areOpen = async () =>
		(await made.form.open()).status !== 404 && (await made.order({}, 'nobody')).status !== 404;
	if (hasCredentials) await until(areOpen, 'form and webhook are open', 30);
	return made;
}

const order = (name: string, more: object = {}) => ({
	name: `${setting.cloud.prefix}${name}`,
	size: 'Small',
	image: 'Tiny',
	days: 2,
	owner,
	...more,
});

async function answerTo(body: object, at = workflow): Promise<IDataObject> {
	const reply = await at.order(body);
	const text = await reply.text();
	if (!reply.ok) throw new Error(`The webhook answers ${reply.status}: ${text}`);
	return JSON.parse(text) as IDataObject;
}

async function serversNamed(name: string): Promise<IDataObject[]> {
	const { cloud } = setting;
	const servers = await cloud.main.list('compute', 'servers/detail');
	// For a moment Nova lists what it has deleted.
	return servers.filter((one) => one.name === `${cloud.prefix}${name}` && one.status !== 'DELETED');
}

/** Those that this workflow took for servers of the name. */
async function addressesFor(name: string): Promise<IDataObject[]> {
	const { cloud } = setting;
	const all = await cloud.main.list('network', 'floatingips');
	return all.filter(
		({ description }) => description === `n8n-provisioning: ${cloud.prefix}${name}`,
	);
}

/** What is on a page of a form, for a reader. */
const textOf = (page: string) => page.replaceAll('&#10;', ' ').replace(/\s+/g, ' ');

it('an order by webhook makes one server with an address, however often it comes', async () => {
	const first = await answerTo(order('hook'));
	expect(first).toMatchObject({
		ok: true,
		address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
		login: `ssh tester@${String(first.address)}`,
		status: 'ACTIVE',
	});
	const second = await answerTo(order('hook'));
	expect(second).toEqual(first);

	const servers = await serversNamed('hook');
	expect(servers).toHaveLength(1);
	const metadata = servers[0].metadata as IDataObject;
	expect(metadata).toMatchObject({
		'made-by': 'n8n-provisioning',
		owner,
		expires_at: first.expires_at,
	});
	const days = (Date.parse(String(metadata.expires_at)) - Date.now()) / 86_400_000;
	expect(days).toBeGreaterThan(1.9);
	expect(days).toBeLessThanOrEqual(2);
	expect(metadata.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
	const addresses = await addressesFor('hook');
	expect(addresses.map((one) => one.floating_ip_address)).toEqual([first.address]);

	const { n8n, cloud } = setting;
	for (const { id } of (await n8n.executions(workflow.id)).filter(isOver)) {
		const { text } = await n8n.result(id);
		for (const secret of secretsOf(cloud.credential)) expect(text).not.toContain(secret);
		expect(text).not.toMatch(/gAAAA|adminPass/);
	}
});

it('a form asks for what Settings offers, and ends with the address', async () => {
	const { form } = workflow;
	const first = await form.open();
	expect(first.status).toBe(200);
	expect(await first.text()).toContain('Days to live');
	const { cloud } = setting;
	const choice = await form.send([`${cloud.prefix}form`, '1', owner]);
	const page = await form.next(choice);
	expect(page).toContain('Small');
	expect(page).toContain('Tiny');
	await form.continue(choice, ['Small', 'Tiny']);
	const result = textOf(await form.next(choice));
	const [{ floating_ip_address: address }] = await addressesFor('form');
	expect(result).toContain('The server is there');
	expect(result).toContain(`ssh tester@${String(address)}`);
	await form.continue(choice);
	expect(await serversNamed('form')).toHaveLength(1);
});

it('what is typed into a form is shown as text, never as HTML', async () => {
	const { form } = workflow;
	const choice = await form.send(['<img src=x onerror=alert(1)>', '99', '"><script>x</script>']);
	await form.next(choice);
	await form.continue(choice, ['<b>Small</b>', '../images']);
	const result = textOf(await form.next(choice));
	expect(result).toContain('Nothing was created');
	for (const field of ['name', 'size', 'image', 'days', 'owner']) {
		expect(result).toContain(`${field}:`);
	}
	expect(result).not.toMatch(/<img src=x|<script>x|<b>Small/);
	await form.continue(choice);
});

it('nobody orders without the token or the password', async () => {
	for (const wrong of ['', 'Bearer wrong']) {
		const reply = await workflow.order(order('nobody'), wrong);
		expect([401, 403]).toContain(reply.status);
	}
	const stranger = new FormVisitor(workflow.form.url, 'x', 'y');
	expect((await stranger.open()).status).toBe(401);
	expect(await serversNamed('nobody')).toEqual([]);
});

it('as imported, without its credentials, nobody is let in', async () => {
	const imported = await published(values, false).catch((error: Error) => error);
	if (imported instanceof Error) {
		expect(imported.message).toMatch(/credential/i);
		return;
	}
	expect((await imported.order(order('imported'))).ok).toBe(false);
	expect((await imported.form.open()).ok).toBe(false);
	expect(await serversNamed('imported')).toEqual([]);
});

it.each([
	['name', { name: 'Upper_Case' }],
	['name', { name: 'a\n#cloud-config' }],
	['name', { name: `a${'b'.repeat(63)}` }],
	['name', { name: { toString: 'x' } }],
	['size', { size: 'm1.xlarge' }],
	['size', { size: 'constructor' }],
	['image', { image: '' }],
	['days', { days: 0 }],
	['days', { days: 31 }],
	['days', { days: 1.5 }],
	['days', { days: null }],
	['owner', { owner: 'me' }],
])('a wrong %s is named, and nothing is made: %j', async (field, wrong) => {
	const answer = await answerTo(order('wrong', wrong));
	expect(answer).toMatchObject({ ok: false, title: 'Nothing was created' });
	expect(answer.errors).toEqual([expect.stringMatching(`^${field}: `)]);
	expect(await serversNamed('wrong')).toEqual([]);
});

it('a server that was made elsewhere, or for somebody else, is refused and left alone', async () => {
	const { cloud } = setting;
	await cloud.main.rows('server', 'create', await cloud.smallServer('other'));
	const before = await serversNamed('other');
	expect(await answerTo(order('other'))).toMatchObject({
		ok: false,
		text: expect.stringContaining('not made here'),
	});
	await answerTo(order('theirs'));
	expect(await answerTo(order('theirs', { owner: 'another@openstack.example' }))).toMatchObject({
		ok: false,
		text: expect.stringContaining('another owner'),
	});
	expect((await serversNamed('other')).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
	expect(await serversNamed('theirs')).toHaveLength(1);
	expect(await addressesFor('other')).toEqual([]);
});

it.each([
	['is over', { minutes: -1, stop: false }],
	['was stopped', { minutes: 60, stop: true }],
])("a server of one's own that %s is not given out again", async (_, { minutes, stop }) => {
	const { cloud } = setting;
	const name = stop ? 'stopped' : 'over';
	const end = new Date(Date.now() + minutes * 60_000).toISOString();
	const entries = { 'made-by': 'n8n-provisioning', owner, expires_at: end };
	const row = Object.entries(entries).map(([key, value]) => ({ key, value }));
	const [{ id }] = await cloud.main.rows('server', 'create', {
		...(await cloud.smallServer(name)),
		options: { metadata: { row } },
	});
	if (stop) await cloud.main.rows('server', 'stop', { server: byId(String(id)) });
	expect(await answerTo(order(name))).toMatchObject({
		ok: false,
		title: 'Nothing was created',
		text: stop
			? `Your server of this name is SHUTOFF, and its time ends at ${end}. Start it, or choose another name.`
			: `Your server of this name is ACTIVE, and its time ended at ${end}. Set expires_at in its metadata to a time to come, or choose another name.`,
	});
	expect(await serversNamed(name)).toHaveLength(1);
	expect(await addressesFor(name)).toEqual([]);
});

it('without a key pair, with which nobody could log in, nothing is made', async () => {
	const keyless = await published({ ...values, key_pair: ' ' });
	expect(await answerTo(order('keyless'), keyless)).toMatchObject({
		ok: false,
		errors: ['Settings: key_pair is empty, nobody could log in'],
	});
	expect(await serversNamed('keyless')).toEqual([]);
});

it('what failed half-way is taken down, with its reason; what was there before stays', async () => {
	const noNetwork = await published({ ...values, external_network: 'no-such-network' });
	expect(await answerTo(order('half'), noNetwork)).toMatchObject({
		ok: false,
		reason: expect.stringContaining('no-such-network'),
		left: false,
	});
	expect(await serversNamed('half')).toEqual([]);

	const silent = await published({ ...values, cloud_init_marker: 'never said', wait_minutes: 0.3 });
	expect(await answerTo(order('silent'), silent)).toMatchObject({
		ok: false,
		reason: expect.stringContaining('never said'),
		left: false,
	});
	expect(await serversNamed('silent')).toEqual([]);
	expect(await addressesFor('silent')).toEqual([]);

	const made = await answerTo(order('before'));
	expect(made.ok).toBe(true);
	expect(await answerTo(order('before'), noNetwork)).toMatchObject({ ok: expect.any(Boolean) });
	expect((await serversNamed('before')).map(({ id }) => id)).toEqual([made.server_id]);
	expect(await addressesFor('before')).toHaveLength(1);
});
