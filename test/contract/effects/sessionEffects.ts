import assert from 'node:assert/strict';
import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { LaunchOptions } from '../../../src/protocol/domain/launchOptions.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { NounOperations } from '../../../src/host/rpc/operationHandlers.ts';
import { png } from '../../support/pictures.ts';
import { addProject, startBusy, startIdle, until, untilSession, type EffectTests } from './effectTest.ts';

const texts = (items: readonly ConversationItem[]): string[] => items.flatMap((item) => (item.type === 'text' ? [item.text] : []));

export const sessionEffects: EffectTests<NounOperations<'sessions'>> = {
  'sessions.start': async (context) => {
    const project = await addProject(context);
    const opId = 'start-once-001';
    const input = { projectId: project.id, prompt: 'echo hello', name: 'Greeter' };
    const { session } = await context.client.call('sessions.start', input, { opId });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.turnCount === 1 && s.name === 'Greeter');
    assert.equal(context.agents.started[0]?.cwd, project.folder);
    const seen = (await context.second.call('sessions.get', { sessionId: session.id })).session;
    assert.ok(seen.startedBy !== undefined && seen.startedBy !== '', 'it says who started it');
    await context.restart();
    const repeat = await context.client.call('sessions.start', input, { opId });
    assert.equal(repeat.session.id, session.id);
    assert.equal(context.agents.started.length, 1, 'a repeat starts no second agent');
    const { sessions } = await context.second.call('sessions.list', {});
    assert.deepEqual(sessions.map((s) => [s.id, s.phase, s.end?.reason]), [[session.id, 'ended', 'interrupted']]);
  },
  'sessions.send': async (context) => {
    const session = await startBusy(context, 'hang');
    await context.client.call('sessions.send', { sessionId: session.id, text: 'echo now' });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.turnCount === 2);
    assert.deepEqual(context.agents.prompts, ['hang', 'echo now']);
    const page = await context.second.call('sessions.get', { sessionId: session.id });
    assert.deepEqual(texts(page.items), ['interrupted', 'now']);
  },
  'sessions.queue': async (context) => {
    const session = await startBusy(context, 'hang');
    for (const text of ['echo one', 'echo two']) await context.client.call('sessions.queue', { sessionId: session.id, text });
    const queued = await untilSession(context, session.id, (s) => s.queue.length === 2);
    assert.deepEqual(queued.queue.map((m) => m.text), ['echo one', 'echo two']);
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.queue.length, 2, 'acknowledged is kept');
    await context.client.call('sessions.resume', { sessionId: session.id });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.queue.length === 0);
    assert.deepEqual(context.agents.prompts, ['hang', 'echo one', 'echo two']);
  },
  'sessions.attach': async (context) => {
    const session = await startBusy(context, 'hang');
    const input = { sessionId: session.id, image: { name: 'my plan.png', mediaType: 'image/png' as const, data: png(30, 20).toString('base64') } };
    const { image } = await context.client.call('sessions.attach', input);
    assert.deepEqual({ ...image, id: '', bytes: 0 }, { id: '', bytes: 0, mediaType: 'image/png', width: 30, height: 20, name: 'my plan.png' });
    await context.client.call('sessions.attach', input);
    assert.deepEqual(await readdir(path.join(context.home, 'attachments', session.id, 'unsent')), [`${image.id}.my plan.png`], 'the same image is one file');
    await context.restart();
    const { message } = await context.second.call('sessions.queue', { sessionId: session.id, text: '', images: [{ id: image.id }] });
    assert.deepEqual(message.images, [image]);
    await context.client.call('sessions.resume', { sessionId: session.id });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.queue.length === 0);
    assert.deepEqual(context.agents.images, [input.image.data]);
    await assert.rejects(context.client.call('sessions.attach', { sessionId: session.id, image: { ...input.image, data: 'AAAA' } }), { code: 'invalidInput' });
  },
  'sessions.image': async (context) => {
    const session = await startIdle(context);
    const data = png(8, 8).toString('base64');
    await context.client.call('sessions.send', { sessionId: session.id, text: 'echo seen', images: [{ name: '', mediaType: 'image/png', data }] });
    await untilSession(context, session.id, (s) => s.turnCount === 2);
    const { items } = await context.second.call('sessions.get', { sessionId: session.id });
    const [image] = items.flatMap((item) => (item.type === 'user' ? item.images ?? [] : []));
    assert.deepEqual(await context.second.call('sessions.image', { sessionId: session.id, imageId: image?.id ?? '' }), { mediaType: 'image/png', data });
    await assert.rejects(context.client.call('sessions.image', { sessionId: session.id, imageId: '0'.repeat(64) }), { code: 'notFound' });
  },
  'sessions.unqueue': async (context) => {
    const session = await startBusy(context, 'hang');
    const { message } = await context.client.call('sessions.queue', { sessionId: session.id, text: 'echo never' });
    const taken = await context.client.call('sessions.unqueue', { sessionId: session.id, messageId: message.id });
    assert.equal(taken.message.text, 'echo never');
    await untilSession(context, session.id, (s) => s.queue.length === 0);
    await assert.rejects(context.second.call('sessions.unqueue', { sessionId: session.id, messageId: message.id }), { code: 'notFound' });
  },
  'sessions.editQueued': async (context) => {
    const session = await startBusy(context, 'hang');
    await context.client.call('sessions.queue', { sessionId: session.id, text: 'echo before' });
    const { message } = await context.client.call('sessions.queue', { sessionId: session.id, text: 'echo wrong' });
    const edited = await context.client.call('sessions.editQueued', { sessionId: session.id, messageId: message.id, text: 'echo right' });
    assert.deepEqual([edited.message.id, edited.message.text], [message.id, 'echo right']);
    await context.restart();
    await context.client.call('sessions.resume', { sessionId: session.id });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.queue.length === 0);
    assert.deepEqual(context.agents.prompts, ['hang', 'echo before', 'echo right']);
    await assert.rejects(context.second.call('sessions.editQueued', { sessionId: session.id, messageId: message.id, text: 'x' }), { code: 'notFound' });
  },
  'sessions.moveQueued': async (context) => {
    const session = await startBusy(context, 'hang');
    const ids: string[] = [];
    for (const text of ['echo 1', 'echo 2', 'echo 3']) ids.push((await context.client.call('sessions.queue', { sessionId: session.id, text })).message.id);
    await context.client.call('sessions.moveQueued', { sessionId: session.id, messageId: ids[2] ?? '', index: 0 });
    await context.client.call('sessions.moveQueued', { sessionId: session.id, messageId: ids[0] ?? '', index: 99 });
    await context.restart();
    await context.client.call('sessions.resume', { sessionId: session.id });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.queue.length === 0);
    assert.deepEqual(context.agents.prompts, ['hang', 'echo 3', 'echo 2', 'echo 1']);
    await assert.rejects(context.second.call('sessions.moveQueued', { sessionId: session.id, messageId: ids[0] ?? '', index: 0 }), { code: 'notFound' });
  },
  'sessions.interrupt': async (context) => {
    const session = await startBusy(context, 'ask');
    assert.equal((await context.second.call('requests.list', {})).requests.length, 1);
    await context.client.call('sessions.interrupt', { sessionId: session.id });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.waitingCount === 0);
    assert.deepEqual((await context.second.call('requests.list', {})).requests, []);
  },
  'sessions.setPermissionMode': async (context) => {
    const session = await startIdle(context);
    await context.client.call('sessions.setPermissionMode', { sessionId: session.id, permissionMode: 'plan' });
    await untilSession(context, session.id, (s) => s.permissionMode === 'plan');
  },
  'sessions.setTransport': async (context) => {
    const session = await startIdle(context);
    await context.client.call('sessions.setTransport', { sessionId: session.id, transport: 'terminal' });
    await untilSession(context, session.id, (s) => s.transport === 'terminal' && s.phase === 'idle');
    assert.deepEqual(context.agents.started.map(({ transport, resume }) => [transport, resume]), [['stream', undefined], ['terminal', session.id]]);
    await context.client.call('sessions.send', { sessionId: session.id, text: 'hang' });
    await untilSession(context, session.id, (s) => s.phase === 'thinking');
    await assert.rejects(context.second.call('sessions.setTransport', { sessionId: session.id, transport: 'stream' }), { code: 'sessionBusy' });
    await context.client.call('sessions.stop', { sessionId: session.id });
    await context.client.call('sessions.setTransport', { sessionId: session.id, transport: 'stream' });
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.transport, 'stream');
  },
  'sessions.previewLaunch': async (context) => {
    const project = await addProject(context);
    const { client, second } = context;
    const ask = async (launch?: LaunchOptions): Promise<{ args: string[] | undefined; sources: Record<string, string> }> => {
      const { command, options } = await second.call('sessions.previewLaunch', { projectId: project.id, ...(launch === undefined ? {} : { launch }) });
      assert.equal(command?.cwd, project.folder);
      return { args: command.args, sources: Object.fromEntries(options.map(({ name, source }) => [name, source])) };
    };
    assert.deepEqual((await ask()).args, ['any model', 'persistent', '0', 'new']);
    await client.call('host.configure', { settings: { defaultModel: 'opus', launch: { maxTurns: 5, streamMode: 'perTurn' } } });
    await client.call('projects.setLaunchOptions', { projectId: project.id, launch: { maxTurns: 7 } });
    const { args, sources } = await ask({ model: 'haiku' });
    assert.deepEqual(args, ['haiku', 'perTurn', '7', 'new']);
    assert.deepEqual([sources['model'], sources['streamMode'], sources['maxTurns'], sources['maxBudgetUsd']], ['start', 'setting', 'project', 'default']);
    assert.equal(context.agents.started.length, 0);
    const { session } = await client.call('sessions.start', { projectId: project.id, prompt: 'echo x', launch: { model: 'haiku' } });
    await untilSession(context, session.id, ({ phase, turnCount }) => phase === 'idle' && turnCount === 1);
    await client.call('host.configure', { settings: {} });
    const next = await second.call('sessions.previewLaunch', { sessionId: session.id });
    assert.deepEqual(next.command?.args, ['haiku', 'perTurn', '7', 'resume'], 'a session goes on as it began');
    await assert.rejects(second.call('sessions.previewLaunch', {}), { code: 'invalidInput' });
  },
  'sessions.stop': async (context) => {
    const session = await startIdle(context);
    await context.client.call('sessions.stop', { sessionId: session.id });
    const ended = await untilSession(context, session.id, (s) => s.phase === 'ended');
    assert.deepEqual([ended.end?.reason, ended.end?.detail], ['stopped', 'A program stopped it.']);
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.end?.reason, 'stopped');
  },
  'sessions.resume': async (context) => {
    const session = await startIdle(context);
    await context.second.call('sessions.stop', { sessionId: session.id });
    await context.client.call('sessions.resume', { sessionId: session.id });
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.end === undefined);
    assert.equal(context.agents.started.length, 2);
    assert.equal(context.agents.started[1]?.resume, session.agentSessionId);
    const page = await context.second.call('sessions.get', { sessionId: session.id });
    assert.deepEqual(texts(page.items), ['hello'], 'the conversation goes on where it was');
  },
  'sessions.rename': async (context) => {
    const session = await startIdle(context);
    await context.client.call('sessions.rename', { sessionId: session.id, name: 'New name' });
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.name, 'New name');
  },
  'sessions.setPinned': async (context) => {
    const session = await startIdle(context);
    await context.client.call('sessions.setPinned', { sessionId: session.id, isPinned: true });
    await untilSession(context, session.id, (s) => s.isPinned === true);
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.isPinned, true);
    await context.client.call('sessions.setPinned', { sessionId: session.id, isPinned: false });
    await untilSession(context, session.id, (s) => s.isPinned === undefined);
  },
  'sessions.remove': async (context) => {
    const session = await startIdle(context);
    await assert.rejects(context.client.call('sessions.remove', { sessionId: session.id }), { code: 'sessionLive' });
    await context.second.call('sessions.stop', { sessionId: session.id });
    const opId = 'remove-once-001';
    assert.deepEqual(await context.client.call('sessions.remove', { sessionId: session.id }, { opId }), {});
    await assert.rejects(context.second.call('sessions.get', { sessionId: session.id }), { code: 'notFound' });
    const [day = ''] = await readdir(path.join(context.home, 'trash'));
    assert.deepEqual((await readdir(path.join(context.home, 'trash', day, 'sessions'))).toSorted(), [`${session.id}.json`, `${session.id}.jsonl`]);
    await context.restart();
    assert.deepEqual((await context.second.call('sessions.list', {})).sessions, []);
    assert.deepEqual(await context.client.call('sessions.remove', { sessionId: session.id }, { opId }), {}, 'a repeat changes nothing');
    await assert.rejects(context.client.call('sessions.remove', { sessionId: session.id }), { code: 'notFound' });
    assert.ok((await context.second.call('ledger.today', {})).total.costUsd > 0, 'what it cost stays');
    for (const name of [`${session.id}.json`, `${session.id}.jsonl`]) {
      await rename(path.join(context.home, 'trash', day, 'sessions', name), path.join(context.home, 'sessions', name));
    }
    const back = await until(context, async () => (await context.second.call('sessions.list', {})).sessions[0], 'the session that was moved back');
    assert.deepEqual([back.id, back.end?.reason], [session.id, 'stopped']);
    assert.deepEqual(texts((await context.second.call('sessions.get', { sessionId: session.id })).items), ['hello']);
  },
  'sessions.acknowledge': async (context) => {
    const session = await startIdle(context);
    const news = await untilSession(context, session.id, (s) => s.attention?.kind === 'finished');
    await context.client.call('sessions.acknowledge', { sessionId: session.id, since: '2020-01-01T00:00:00.000Z' });
    assert.deepEqual((await context.second.call('sessions.get', { sessionId: session.id })).session.attention, news.attention, 'what came since is news still');
    await context.client.call('sessions.acknowledge', { sessionId: session.id, ...(news.attention === undefined ? {} : { since: news.attention.since }) });
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.attention, undefined);
    await context.second.call('sessions.queue', { sessionId: session.id, text: 'echo again' });
    await untilSession(context, session.id, (s) => s.turnCount === 2 && s.attention !== undefined);
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.attention?.kind, 'finished', 'nobody has looked meanwhile');
    await context.client.call('sessions.acknowledge', { sessionId: session.id });
    await context.restart();
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.attention, undefined);
  },
  'sessions.list': async (context) => {
    assert.deepEqual((await context.client.call('sessions.list', {})).sessions, []);
    const session = await startIdle(context);
    assert.deepEqual((await context.client.call('sessions.list', { onlyLive: true })).sessions.map((s) => s.id), [session.id]);
    await context.second.call('sessions.stop', { sessionId: session.id });
    await until(context, async () => ((await context.client.call('sessions.list', { onlyLive: true })).sessions.length === 0 ? true : undefined), 'no live session');
    assert.equal((await context.client.call('sessions.list', {})).sessions.length, 1);
    const { session: other } = await context.second.call('sessions.start', { projectId: session.projectId, prompt: 'echo later' });
    await untilSession(context, other.id, (s) => s.turnCount === 1);
    await context.second.call('sessions.stop', { sessionId: other.id });
    await context.restart();
    const newest = await context.client.call('sessions.list', { limit: 1 });
    const oldest = await context.client.call('sessions.list', { limit: 1, after: newest.next ?? '' });
    assert.deepEqual([newest.sessions.map((s) => s.id), oldest.sessions.map((s) => s.id)], [[other.id], [session.id]]);
    const found = await context.client.call('sessions.list', { onlyEnded: true, text: 'LATER echo' });
    assert.deepEqual([found.sessions.map((s) => s.id), found.total], [[other.id], 1]);
    assert.deepEqual([newest.total, oldest.next, (await context.client.call('sessions.list', { onlyOlder: true })).total], [2, undefined, 0]);
  },
  'sessions.get': async (context) => {
    const session = await startIdle(context);
    await context.second.call('sessions.queue', { sessionId: session.id, text: 'echo again' });
    await until(context, async () => ((await context.second.call('sessions.get', { sessionId: session.id })).session.turnCount === 2 ? true : undefined), 'two turns');
    const all = await context.client.call('sessions.get', { sessionId: session.id });
    assert.deepEqual(texts(all.items), ['hello', 'again']);
    const first = await context.client.call('sessions.get', { sessionId: session.id, before: 1, limit: 1 });
    assert.deepEqual([first.firstIndex, first.items, first.total], [0, all.items.slice(0, 1), all.total]);
    await assert.rejects(context.client.call('sessions.get', { sessionId: 'none' }), { code: 'notFound' });
  },
  'sessions.commands': async (context) => {
    const session = await startIdle(context);
    const { commands } = await context.second.call('sessions.commands', { sessionId: session.id });
    assert.deepEqual(commands, [{ name: 'echo', description: 'Answers what it is given', argumentHint: '<text>' }]);
    await context.client.call('sessions.stop', { sessionId: session.id });
    assert.deepEqual((await context.second.call('sessions.commands', { sessionId: session.id })).commands, []);
  },
  'sessions.find': async (context) => {
    const session = await startIdle(context, 'echo The Needle');
    await context.second.call('sessions.queue', { sessionId: session.id, text: 'echo hay' });
    await untilSession(context, session.id, (s) => s.turnCount === 2);
    await context.restart();
    const { items } = await context.client.call('sessions.get', { sessionId: session.id });
    const { matches, isCut } = await context.client.call('sessions.find', { sessionId: session.id, query: 'the needle' });
    assert.equal(isCut, false);
    assert.deepEqual(matches.map(({ index }) => items[index]?.type), ['user', 'text']);
    assert.deepEqual(matches.map(({ itemId }) => itemId), matches.map(({ index }) => items[index]?.id));
    assert.deepEqual((await context.client.call('sessions.find', { sessionId: session.id, query: 'nowhere' })).matches, []);
  },
  'sessions.fileChange': async (context) => {
    const session = await startIdle(context, 'write src/a.txt');
    const { items } = await context.client.call('sessions.get', { sessionId: session.id });
    const toolUseId = items.find((item) => item.type === 'tool')?.id ?? '';
    await context.restart();
    const change = await context.second.call('sessions.fileChange', { sessionId: session.id, toolUseId });
    assert.deepEqual(change, {
      path: path.join(session.cwd, 'src', 'a.txt'), isApplied: true, edits: [{ before: '', after: 'new' }], isWhole: true, recorded: { before: 'old', after: 'new' },
    });
    await assert.rejects(context.client.call('sessions.fileChange', { sessionId: session.id, toolUseId: items[0]?.id ?? '' }), { code: 'notFound' });
  },
};
