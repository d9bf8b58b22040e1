import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ProcessBill } from '../../../src/host/sessions/claude/terminal/processBill.ts';

describe('what Claude Code says in the end that it was billed', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-'));
    await mkdir(path.join(root, 'projects', '-p'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const sums = (inputTokens: number, costUSD: number): object => ({ inputTokens, outputTokens: 1, thinkingTokens: 0, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, webSearchRequests: 0, costUSD });
  const open = (conversation = 'one'): Promise<ProcessBill> => ProcessBill.open(conversation, { cwd: '/p', environment: { CLAUDE_CONFIG_DIR: root } });
  const read = async (bill: ProcessBill): Promise<unknown> => (await bill.read())?.map(({ model, inputTokens, costUsd }) => [model, inputTokens, costUsd]);
  /** What 2.1.197 notes in its state file. */
  const leave = (lastSessionId: string, lastDuration: number, lastModelUsage: Record<string, object>): Promise<void> =>
    writeFile(path.join(root, '.claude.json'), JSON.stringify({ theme: 'dark', projects: { '/p': { hasTrustDialogAccepted: true, lastSessionId, lastDuration, lastModelUsage }, '/other': { lastSessionId: 3 } } }));
  /** What 2.1.329 notes in the transcript. */
  const note = (conversation: string, modelUsage: Record<string, object>): Promise<void> =>
    appendFile(path.join(root, 'projects', '-p', `${conversation}.jsonl`), `${JSON.stringify({ type: 'cost-state', sessionId: conversation, totalCostUSD: 1, modelUsage })}\n{"type":"mode","mode":"normal"}\n`);

  describe('2.1.197', () => {
    it('is in its state file, by all models, when it is of our conversation', async () => {
      const bill = await open();
      assert.equal(await read(bill), undefined, 'there is no file');
      await leave('another', 5, { opus: sums(9, 0.9) });
      assert.equal(await read(bill), undefined);
      await leave('one', 10, { 'opus[1m]': sums(10, 0.1), haiku: sums(2, 0.01) });
      assert.deepEqual(await read(bill), [['opus[1m]', 10, 0.1], ['haiku', 2, 0.01]]);
    });

    it('counts on where it resumes what the folder had last, and anew elsewhere', async () => {
      await leave('one', 10, { opus: sums(10, 0.1) });
      const bill = await open();
      assert.equal(await read(bill), undefined, 'it was killed: what stands there is of before');
      await leave('one', 20, { opus: sums(30, 0.4) });
      assert.deepEqual(await read(bill), [['opus', 20, 0.3]]);
      const second = await open('two');
      await leave('two', 20, { opus: sums(30, 0.4) });
      assert.deepEqual(await read(second), [['opus', 30, 0.4]]);
      const third = await open('one');
      await leave('one', 5, { opus: sums(3, 0.03) });
      assert.deepEqual(await read(third), [['opus', 3, 0.03]]);
    });

    it('goes on through /clear', async () => {
      const bill = await open();
      await bill.enter('two');
      await leave('two', 20, { opus: sums(30, 0.4) });
      assert.deepEqual(await read(bill), [['opus', 30, 0.4]]);
    });
  });

  describe('2.1.329', () => {
    it('is in the transcript, which counts on, whatever the folder had last', async () => {
      await note('one', { opus: sums(10, 0.1) });
      await leave('another', 10, { opus: sums(1000, 10) });
      const bill = await open();
      assert.equal(await read(bill), undefined, 'it was killed: the note is of before');
      await leave('one', 11, { opus: sums(15, 0.2) });
      await note('one', { opus: sums(15, 0.2), haiku: sums(1, 0.001) });
      assert.deepEqual(await read(bill), [['opus', 5, 0.1], ['haiku', 1, 0.001]]);
    });

    it('begins anew with each conversation, and is of all of them together', async () => {
      const bill = await open();
      await bill.enter('two');
      await note('one', { opus: sums(10, 0.1) });
      await note('two', { opus: sums(7, 0.07) });
      const billed = await bill.read();
      assert.deepEqual(billed?.map(({ model, inputTokens, costUsd }) => [model, inputTokens, Math.round((costUsd ?? 0) * 1e9) / 1e9]), [['opus', 17, 0.17]]);
    });
  });

  it('is nothing where notes cannot be read', async () => {
    await writeFile(path.join(root, '.claude.json'), '{"projects":{"/p":');
    await appendFile(path.join(root, 'projects', '-p', 'one.jsonl'), '{"type":"cost-state","modelUsage":');
    assert.equal(await read(await open()), undefined);
  });
});
