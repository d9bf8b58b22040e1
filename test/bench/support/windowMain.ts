// A window's connection to the host in a process of its own, which can be killed as an editor's extension host can: the extension's client, told
// over IPC what to do. Started by `WindowProcess`.
import { createHostClient } from '../../../src/extension/hostClient/createHostClient.ts';
import type { FromWindow, ToWindow, WindowOptions } from './windowMessages.ts';

const { home, hostFolder, settings } = JSON.parse(process.argv[2] ?? '') as WindowOptions;
const client = createHostClient({ home, hostFolder, mode: 'background', version: '1.0.0', clientId: `bench-${process.pid}`, log: { info: () => {}, warn: () => {} } });
let isFinishing = false;

process.on('message', (message: ToWindow) => {
  handle(message).catch((error: unknown) => { say({ type: 'failed', message: String(error) }); });
});
process.on('disconnect', () => process.exit(0));
await client.ensureStarted();
await client.call('host.configure', { settings, windowEnvironment: Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))) });
say({ type: 'ready' });

async function handle(message: ToWindow): Promise<void> {
  switch (message.type) {
    case 'start': {
      const { session } = await client.call('sessions.start', message.input);
      say({ type: 'started', sessionId: session.id });
      return;
    }
    case 'write':
      await write(message);
      say({ type: 'finished' });
      return;
    case 'finish':
      isFinishing = true;
      return;
  }
}

/** Writes one thing after the other, and says each when the host has acknowledged it. */
async function write({ sessionId, projectId, prefix, count }: Extract<ToWindow, { type: 'write' }>): Promise<void> {
  for (let number = 0; number < count && !isFinishing; number += 1) {
    const text = `${prefix}.${number}`;
    try {
      if (number % 2 === 0) await client.call('tasks.create', { projectId, title: text });
      else await client.call('sessions.queue', { sessionId, text });
    } catch {
      return; // The agent went with its host: nothing was acknowledged.
    }
    say({ type: 'acknowledged', kind: number % 2 === 0 ? 'task' : 'followUp', text });
  }
}

function say(message: FromWindow): void {
  process.send?.(message);
}
