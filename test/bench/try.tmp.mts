import { fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
const [way, name, runs='3', ...flags] = process.argv.slice(2);
const { works } = await import('/work/wt-bench/test/bench/works.mts');
const work = works.find((w:any)=>w.name===name)!;
const cloud = fork('/work/wt-bench/test/bench/cloud.mts');
const tell = (n:string,g:any)=>new Promise<any>(d=>{cloud.once('message',d);cloud.send([n,g])});
const { identityUrl, serverIds } = await tell('start', work.cloud);
const variables = { OS_AUTH_URL: identityUrl, OS_USERNAME:'demo', OS_PASSWORD:'demo-secret', OS_PROJECT_NAME:'demo', OS_USER_DOMAIN_NAME:'Default', OS_PROJECT_DOMAIN_NAME:'Default' };
const child = spawn(process.execPath, ['--expose-gc', ...flags, '/work/wt-bench/test/bench/runner.mts'], { stdio: ['pipe','pipe','inherit'] });
child.stdin.write(JSON.stringify({way, work, variables, serverIds, parts: {}, folder:'/tmp', file:''})+'\n');
const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
for (let i=0;i<+runs;i++){ const b=await tell('asked',identityUrl); child.stdin.write('run\n'); const v=JSON.parse((await lines.next()).value); const a=await tell('asked',identityUrl);
 console.log(v.error ?? `${(v.seconds*1000).toFixed(1)} ms cpu ${(v.cpu*1000).toFixed(0)} ${v.size} mem ${Math.round(v.memory.before/2**20)} -> ${Math.round(v.memory.peak/2**20)} MiB`, a.requests-b.requests, a.logins-b.logins); }
child.stdin.end(); await new Promise(d=>child.on('exit',d)); cloud.disconnect();
