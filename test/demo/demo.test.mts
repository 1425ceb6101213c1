import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** It waits as people do, and loads all of n8n's engine. */
jest.setTimeout(60_000);

/** As "npm start" does when the package is built. */
async function demo(variables: Record<string, string> = {}) {
	const { PATH } = process.env;
	const run = spawn(process.execPath, ['test/demo/demo.mts'], { env: { PATH, ...variables } });
	const [output, errors] = [text(run.stdout), text(run.stderr)];
	const [status] = (await once(run, 'exit')) as [number | null];
	return { status, output: await output, errors: await errors };
}

it('npm start runs the first workflow on a simulated cloud, shows what came of it, and leaves nothing', async () => {
	const { status, output, errors } = await demo();
	expect(errors).toBe('');
	expect(status).toBe(0);
	for (const node of ['List Flavors', 'List Images', 'List Servers After']) {
		expect(output).toMatch(new RegExp(`✓ ${node}: \\d+ items?`));
	}
	expect(output).toContain('✓ Create Server: 1 item');
	expect(output).toMatch(/n8n-first-steps-\w+ *' │ 'ACTIVE'/);
	expect(output).toMatch(/Deleted the server n8n-first-steps-\w+ again/);
	expect(output).toMatch(/\d+ requests, 1 of them a login/);
});

it('npm start says what is missing in the OS_* variables', async () => {
	const { status, errors } = await demo({ OS_AUTH_URL: 'http://127.0.0.1:1/v3' });
	expect(status).not.toBe(0);
	expect(errors).toMatch(/OS_/);
});
