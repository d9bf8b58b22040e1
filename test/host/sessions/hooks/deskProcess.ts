import path from 'node:path';
import { HttpHookDesk } from '../../../../src/host/sessions/claude/hooks/httpHookDesk.ts';
import { systemClock } from '../../../../src/host/util/clock.ts';
import { relayScript } from './hookedClaude.ts';

// A hook desk in a process of its own, which a test can kill as a host is killed. Its only argument is the folder of the settings files; it prints, in one JSON
// line each, first what the agent needs, then the title of each request.

const note = (message: string): void => { console.error(message); };
const desk = new HttpHookDesk({
  folder: path.resolve(process.argv[2] ?? ''), platform: process.platform, clock: systemClock,
  relay: { executable: process.execPath, isElectron: false, script: relayScript() },
  log: { info: note, warn: note, error: note }, readPlan: () => undefined,
});
const { settingsFile, environment } = await desk.open({ sessionId: 'agent', deny: ['Bash(touch denied)'] }, {
  onHook: () => {},
  onRequest: ({ title }) => { console.log(JSON.stringify(title.english)); },
  onRequestGone: () => {},
});
console.log(JSON.stringify({ settingsFile, environment }));
setInterval(() => {}, 1000);
