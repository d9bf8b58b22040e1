import assert from 'node:assert/strict';
import { PanelFeed } from '../../../src/extension/panels/panelFeed.ts';
import { reduceSession, SESSION_PAGE_SIZE, type SessionEvent, type SessionState } from '../../../src/protocol/events/session.ts';
import type { SessionPanelMessage } from '../../../src/protocol/webview/sessionPanel.ts';
import { sampleSession, sampleState, textItem, toolItem, userItem } from '../../support/panelHarness/sampleSession.ts';

type Sent = Extract<SessionPanelMessage, { type: 'snapshot' | 'events' }>;

function feedWith(state: SessionState): { feed: PanelFeed; sent: Sent[]; gaps: () => number } {
  const sent: Sent[] = [];
  let gaps = 0;
  const feed = new PanelFeed((message) => { sent.push(message); }, () => { gaps += 1; });
  feed.takeSnapshot(state);
  return { feed, sent, gaps: () => gaps };
}

const appended = (offset: number, text: string): SessionEvent => ({ type: 'textAppended', index: 0, offset, text });

describe('panels: feed', () => {
  it('sends nothing before the webview is there, then a snapshot', () => {
    const { feed, sent } = feedWith(sampleState({ items: [textItem('t', '', true)] }));
    feed.takeEvents([appended(0, 'early')]);
    assert.equal(sent.length, 0);
    feed.webviewReady();
    assert.equal(sent[0]?.type, 'snapshot');
    assert.deepEqual((sent[0] as Extract<Sent, { type: 'snapshot' }>).state.items[0], { ...textItem('t', 'early', true), at: feed.state?.items[0]?.at });
  });

  it('keeps one frame under way and puts pieces of the same text together', () => {
    const { feed, sent } = feedWith(sampleState({ items: [textItem('t', '', true)] }));
    feed.webviewReady();
    feed.webviewTook(1);
    feed.takeEvents([appended(0, 'a')]);
    feed.takeEvents([appended(1, 'b')]);
    feed.takeEvents([appended(2, '\ud83d'), appended(3, '\ude00')]);
    assert.equal(sent.length, 2);
    feed.webviewTook(2);
    assert.deepEqual(sent[2], { type: 'events', seq: 3, events: [appended(1, 'b\u{1f600}')] });
  });

  it('gives every event once and in order, however the webview keeps up', () => {
    const { feed, sent } = feedWith(sampleState({ items: [textItem('t', '', true)] }));
    feed.webviewReady();
    let shown: SessionState | undefined;
    let expectedSeq = 0;
    const drain = (): void => {
      for (const message of sent.splice(0)) {
        assert.equal(message.seq, (expectedSeq += 1));
        if (message.type === 'snapshot') shown = message.state;
        else for (const event of message.events) shown = reduceSession(shown as SessionState, event);
        feed.webviewTook(message.seq);
      }
    };
    let offset = 0;
    for (let step = 0; step < 500; step += 1) {
      const text = `${step},`;
      feed.takeEvents([appended(offset, text), { type: 'sessionChanged', session: sampleSession({ turnCount: step }) }]);
      offset += text.length;
      if (step % 7 === 0) drain();
    }
    while (sent.length > 0) drain();
    assert.deepEqual(shown, feed.state);
  });

  it('sends a snapshot in place of a flood that the webview does not take', () => {
    const { feed, sent } = feedWith(sampleState({ items: [textItem('t', '', true)] }));
    feed.webviewReady();
    for (let i = 0; i < 20; i += 1) feed.takeEvents([appended(i * 100_000, 'x'.repeat(100_000))]);
    feed.webviewTook(1);
    const last = sent.at(-1);
    assert.equal(sent.length, 2);
    assert.equal(last?.type, 'snapshot');
    assert.deepEqual(last.state, feed.state);
  });

  it('counts the large results of tools as well', () => {
    const { feed, sent } = feedWith(sampleState());
    feed.webviewReady();
    for (let index = 0; index < 50; index += 1) feed.takeEvents([{ type: 'itemChanged', index, item: toolItem(`t${index}`, 'Bash', {}, { output: 'x'.repeat(64_000) }) }]);
    assert.equal(sent.length, 1);
    feed.webviewTook(1);
    assert.equal(sent.at(-1)?.type, 'snapshot');
    assert.deepEqual((sent.at(-1) as Extract<Sent, { type: 'snapshot' }>).state, feed.state);
  });

  it('starts over when the webview was taken down', () => {
    const { feed, sent } = feedWith(sampleState({ items: [textItem('t', '', true)] }));
    feed.webviewReady();
    feed.webviewGone();
    feed.takeEvents([appended(0, 'while hidden')]);
    assert.equal(sent.length, 1);
    feed.webviewReady();
    assert.equal(sent.length, 2);
    assert.equal(sent[1]?.type, 'snapshot');
  });

  it('asks for a new subscription at a gap and keeps the last good state', () => {
    const { feed, gaps } = feedWith(sampleState({ items: [textItem('t', 'abc', true)] }));
    const before = feed.state;
    feed.takeEvents([appended(17, 'lost')]);
    assert.equal(gaps(), 1);
    assert.equal(feed.state, before);
  });

  it('holds a bounded part of a long conversation and sends its last page', () => {
    const { feed, sent } = feedWith(sampleState());
    for (let index = 0; index < 2000; index += 1) feed.takeEvents([{ type: 'itemChanged', index, item: userItem(`u${index}`, 'x') }]);
    assert.ok((feed.state?.items.length ?? 0) <= 3 * SESSION_PAGE_SIZE);
    feed.webviewReady();
    const page = (sent[0] as Extract<Sent, { type: 'snapshot' }>).state;
    assert.equal(page.items.length, SESSION_PAGE_SIZE);
    assert.equal(page.firstIndex, 2000 - SESSION_PAGE_SIZE);
    assert.equal(page.items[0]?.id, `u${page.firstIndex}`);
  });
});
