import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readServedRequests } from '../../../src/host/sessions/claude/transcriptUsage.ts';

const SINCE = '2026-11-19T12:00:00.000Z';

describe('the requests in transcripts of claude', () => {
  let root: string;
  let projects: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-'));
    projects = path.join(root, 'projects', '-p');
    await mkdir(path.join(projects, 'one', 'subagents', 'deep'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const line = (id: string, at: string, more: { model?: string; requestId?: string; usage?: Record<string, number> } = {}): string => JSON.stringify({
    type: 'assistant', timestamp: at, requestId: more.requestId ?? `req_${id}`, uuid: Math.random().toString(),
    message: { id, model: more.model ?? 'opus', content: [], usage: more.usage ?? { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 2 } },
  });
  const read = async (agentSessionIds: readonly string[] = ['one']): Promise<unknown[]> =>
    (await readServedRequests({ cwd: '/p', agentSessionIds, since: SINCE }, { CLAUDE_CONFIG_DIR: root })).map(({ model, at, inputTokens }) => [model, at.slice(11, 19), inputTokens]);

  it('count once, since the moment, with those of subagents and of all conversations', async () => {
    await writeFile(path.join(projects, 'one.jsonl'), [
      line('before', '2026-11-19T11:59:59.000Z'),
      line('a', '2026-11-19T12:00:01.000Z'),
      JSON.stringify({ type: 'user', timestamp: '2026-11-19T12:00:02.000Z', message: { content: '"assistant" "usage"' } }),
      line('a', '2026-11-19T12:00:03.000Z'),
      line('made-up', '2026-11-19T12:00:04.000Z', { model: '<synthetic>' }),
      line('b', '2026-11-19T12:00:05.000Z', { requestId: 'req_other', usage: { input_tokens: 7 } }),
      '{"type":"assistant","timestamp":"2026-11-19T12:00:06.000Z","message":{"id":"torn","usage',
    ].join('\n'));
    await writeFile(path.join(projects, 'one', 'subagents', 'deep', 'agent-x.jsonl'), `${line('sub', '2026-11-19T12:00:04.000Z', { model: 'haiku' })}\n`);
    await writeFile(path.join(projects, 'two.jsonl'), `${line('a', '2026-11-19T12:00:03.000Z')}\n${line('c', '2026-11-19T12:00:09.000Z')}\n`);
    assert.deepEqual(await read(['one', 'two', 'gone']), [['opus', '12:00:03', 10], ['opus', '12:00:05', 7], ['haiku', '12:00:04', 10], ['opus', '12:00:09', 10]]);
    assert.deepEqual(await read(['gone']), []);
  });
});
