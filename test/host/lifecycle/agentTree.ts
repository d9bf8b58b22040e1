// A stand-in for an agent and what it started, all deaf to TERM: node agentTree.ts <file> [child|grandchild]
// Each appends its pid to the file. The grandchild leads a session of its own. The agent says in <file>.eof when its input ends.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const [, script = '', file = '', role = 'agent'] = process.argv;
const next = { agent: 'child', child: 'grandchild' }[role];
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => {});
appendFileSync(file, `${role} ${process.pid}\n`);
if (next !== undefined) spawn(process.execPath, [script, file, next], { stdio: 'ignore', detached: next === 'grandchild' });
if (role === 'agent') process.stdin.resume().once('end', () => { appendFileSync(`${file}.eof`, ''); });
setInterval(() => {}, 1000);
