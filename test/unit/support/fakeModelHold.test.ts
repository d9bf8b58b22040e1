import assert from 'node:assert/strict';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';

describe('fake model: hold', () => {
  const ask = (model: FakeModel, text: string, stream: boolean): Promise<Response> =>
    fetch(`${model.url}/v1/messages`, { method: 'POST', body: JSON.stringify({ stream, tools: [{}], messages: [{ role: 'user', content: text }] }) });
  const reached = async (model: FakeModel, gate: string): Promise<void> => {
    while (!model.hasReached(gate)) await new Promise((resolve) => { setImmediate(resolve); });
  };

  it('sends what comes before it, and the rest when it is released, now or earlier', async () => {
    await using model = await FakeModel.start();
    const reader = (await ask(model, '@@ say One || hold go || say Two', true)).body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(reader !== undefined);
    await reached(model, 'go');
    let got = '';
    while (!got.includes('content_block_stop')) got += (await reader.read()).value ?? '';
    assert.match(got, /One/);
    assert.ok(model.requests[0] !== undefined && model.isStreaming(model.requests[0]));
    model.release('go');
    for (let read = await reader.read(); !read.done; read = await reader.read()) got += read.value;
    assert.match(got, /Two[^]*message_stop/);
    assert.match(await (await ask(model, '@@ say One || hold go || say Two', true)).text(), /Two[^]*message_stop/);
  });

  it('at the start keeps back the first byte; without streaming, the whole answer', async () => {
    await using model = await FakeModel.start();
    for (const stream of [true, false]) {
      const gate = `gate-${stream}`;
      const answer = ask(model, `@@ hold ${gate} || say Late`, stream).then((response) => response.text());
      await reached(model, gate);
      assert.deepEqual(model.timeline.at(-1)?.event, 'hold');
      // As a test in another process does.
      assert.equal((await fetch(`${model.url}/gates/${gate}`, { method: 'POST' })).status, 200);
      assert.match(await answer, /Late/);
    }
  });
});
