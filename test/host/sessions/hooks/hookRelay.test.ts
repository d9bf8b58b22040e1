import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { relayScript } from './hookedClaude.ts';

const INPUT = JSON.stringify({ hook_event_name: 'SessionStart', session_id: 'c1', source: 'startup' });

describe('the relay of hooks that never come by HTTP', () => {
  let server: Server;
  let got: { readonly headers: IncomingHttpHeaders; readonly body: string } | undefined;
  let answers: boolean;
  beforeEach(async () => {
    [got, answers] = [undefined, true];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        got = { headers: request.headers, body };
        if (answers) response.end('{"decision":"block"}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  const run = async (env: Record<string, string>): Promise<{ code: number | null; printed: string; tookMs: number }> => {
    const begun = performance.now();
    const child = spawn(process.execPath, [relayScript()], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => {}); // It may leave without reading.
    child.stdin.end(INPUT);
    const [[code], out, error] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stdout), text(child.stderr)]);
    return { code, printed: out + error, tookMs: performance.now() - begun };
  };

  it('passes on what it is given, with the token of its environment, and prints nothing of the answer', async () => {
    const { code, printed } = await run({ MISSION_CONTROL_HOOK_URL: url(), MISSION_CONTROL_HOOK_TOKEN: 'secret' });
    assert.deepEqual([code, printed], [0, '']);
    assert.deepEqual([got?.headers.authorization, got?.body], ['Bearer secret', INPUT]);
  });

  // As a gate of claudectl does when claudectl is not there: silent, exit code 0.
  it('neither holds the agent up nor tells it when there is no host, or nothing is known of one, or it is elsewhere', async () => {
    const closed = 'http://127.0.0.1:9/hooks';
    for (const env of [{ MISSION_CONTROL_HOOK_URL: closed, MISSION_CONTROL_HOOK_TOKEN: 't' }, {}, { MISSION_CONTROL_HOOK_URL: 'no url', MISSION_CONTROL_HOOK_TOKEN: 't' }, { MISSION_CONTROL_HOOK_URL: url().replace('127.0.0.1', 'localhost'), MISSION_CONTROL_HOOK_TOKEN: 't' }] as Record<string, string>[]) {
      const { code, printed } = await run(env);
      assert.deepEqual([code, printed], [0, ''], JSON.stringify(env));
    }
    assert.equal(got, undefined);
  });

  it('leaves a host that does not answer', async () => {
    answers = false;
    const { code, printed, tookMs } = await run({ MISSION_CONTROL_HOOK_URL: url(), MISSION_CONTROL_HOOK_TOKEN: 't' });
    assert.deepEqual([code, printed], [0, '']);
    assert.ok(got !== undefined && tookMs < 10_000);
  });
});
