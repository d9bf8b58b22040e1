import assert from 'node:assert/strict';
import type { SubagentUsage } from '../../../src/protocol/domain/conversation.ts';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { SessionWorld } from './sessionWorld.ts';

/** The subagents' cards by what they were asked to do. */
async function cards(world: SessionWorld, id: string): Promise<Record<string, SubagentUsage>> {
  const items = await world.items(id);
  return Object.fromEntries(items.flatMap((item) => (item.type === 'tool' && item.subagent !== undefined ? [[String(item.input['description']), item.subagent]] : [])));
}

for (const [version, turns] of [[CLAUDE_VERSION, 2], [OLDEST_CLAUDE_VERSION, 1]] as const) {
  describe(`what subagents cost, by the real Claude CLI ${version}`, () => {
    it('is their part of what the CLI billed, with their own subagents, the same after a restart', async function () {
      this.timeout(60_000);
      await using world = await SessionWorld.create({ version });
      const agent = (description: string, prompt: string): string => `tool Agent ${JSON.stringify({ description, prompt, subagent_type: 'general-purpose' })}`;
      const deep = 'deep @@ usage in=500 out=100 cr=3000 c5=100 || say deepest.';
      const outer = `sub @@ usage in=1000 out=200 cr=50 c5=20 || ${agent('deeper', deep)} ;; usage in=70 out=50 cr=9000 || say Sub done.`;
      const id = await world.start(`Work @@ usage in=300 out=40 cr=8000 c5=400 || ${agent('outer', outer)} ;; usage in=100 out=30 cr=9000 || say Done.`);
      await world.turns(id, turns);
      // The CLI's own total, less what the script gives the subagents at its own price: both sides from the CLI's bill alone.
      const total = world.totalsByClaude.at(-1) ?? 0;
      const priced = await world.until('the price of the subagent', async () => {
        const found = await cards(world, id);
        return isSettled(found, total) ? found : undefined;
      });
      await world.sessions.stop(id);
      await world.restartHost();
      assert.deepEqual((await cards(world, id))['outer'], priced['outer'], 'the same after a restart');
      assert.ok((world.view(id).costUsd ?? 0) > (priced['outer']?.costUsd ?? 0), 'the rest is the main conversation');
    });
  });
}

/** $ per million tokens of the CLI's default models: what its bills are made of. */
const READ_SHARES = [0.1, 0.05];

/** Whether the card says what the script's tokens cost: with the price of an input token that the whole bill has, for either share of a cached token. */
function isSettled(found: Record<string, SubagentUsage>, total: number): boolean {
  return READ_SHARES.some((read) => {
    const weight = (input: number, output: number, cached: number, written: number): number => input + 5 * output + read * cached + 1.25 * written;
    const sub = weight(1000, 200, 50, 20) + weight(70, 50, 9000, 0) + weight(500, 100, 3000, 100);
    const costUsd = found['outer']?.costUsd;
    // A turn of its own that follows a task in the background has the fake model's usual tokens.
    return [0, 1].some((extra) => {
      const all = sub + weight(300, 40, 8000, 400) + weight(100, 30, 9000, 0) + extra * weight(100, 40, 30, 20);
      return costUsd !== undefined && Math.abs(costUsd / total - sub / all) < 1e-6;
    });
  });
}
