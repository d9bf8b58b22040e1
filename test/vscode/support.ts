import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createHostClient } from '../../src/extension/hostClient/createHostClient.ts';
import type { HostClient } from '../../src/extension/hostClient/hostClient.ts';

/** A second client of the host that the extension under test started: what one window does, another sees. */
export async function connectToHost(): Promise<HostClient> {
  const home = process.env['MISSION_CONTROL_HOME'];
  assert.ok(home, 'the ring gives every run a home of its own');
  const client = createHostClient({
    home,
    mode: 'background',
    version: (JSON.parse(readFileSync(path.join(repoRoot(), 'package.json'), 'utf8')) as { version: string }).version,
    hostFolder: path.join(repoRoot(), 'dist', 'host'),
    clientId: 'vscode-ring',
    log: { info: () => {}, warn: () => {} },
  });
  assert.ok(await client.connectIfRunning(), 'the extension has started a host');
  return client;
}

/** The repository: the tests run as one bundle somewhere else. */
export function repoRoot(): string {
  const root = process.env['MISSION_CONTROL_TEST_REPO'];
  assert.ok(root);
  return root;
}

/** Asks again until there is an answer; fails after `patienceMs`. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, patienceMs = 20_000): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    assert.ok(performance.now() < deadline, `waited ${patienceMs} ms for ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

/** Lets the scripted model go on where it holds (`hold NAME`); it runs in the process of the ring. */
export async function release(gate: string): Promise<void> {
  const model = process.env['ANTHROPIC_BASE_URL'] ?? assert.fail('the ring gives every run a scripted model');
  assert.ok((await fetch(`${model}/gates/${gate}`, { method: 'POST' })).ok);
}
