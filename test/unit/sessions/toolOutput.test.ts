import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { capOutput, MAX_TOOL_OUTPUT_CHARS, toolOutputText } from '../../../src/host/sessions/claude/toolOutput.ts';
import { madePicture } from '../../support/longConversation.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('output of a tool', () => {
  it('names pictures and other blocks instead of holding them, whole or strange', () => {
    const data = madePicture(1, 400, 300).toString('base64');
    const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
    assert.equal(toolOutputText([{ type: 'text', text: 'Here:' }, picture, { type: 'document', source: { type: 'base64', data } }]), 'Here:\n[image]\n[document]');
    const strange = capOutput(toolOutputText([{ ...picture, type: 7, more: 'x'.repeat(MAX_TOOL_OUTPUT_CHARS) }]));
    assert.deepEqual([strange.output.length, strange.isTruncated], [MAX_TOOL_OUTPUT_CHARS, true]);
  });

  it('is cut at the cap, never within a character, and is whole up to it', () => {
    const whole = 'x'.repeat(MAX_TOOL_OUTPUT_CHARS);
    assert.deepEqual(capOutput(whole), { output: whole, isTruncated: false });
    const cut = capOutput(`${whole.slice(1)}😀 and more`);
    assert.deepEqual(cut, { output: whole.slice(1), isTruncated: true });
  });

  it('that is cut leaves nothing of the rest in memory', () => {
    const size = 4 * 1024 * 1024;
    const before = (collectGarbage(), process.memoryUsage().heapUsed);
    // As a line of a transcript gives it.
    const kept = Array.from({ length: 20 }, (_, index) => capOutput((JSON.parse(`{"text":"${String(index % 10).repeat(size)}"}`) as { text: string }).text));
    collectGarbage();
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(grown < size, `${grown} bytes for ${kept.length} outputs of ${MAX_TOOL_OUTPUT_CHARS} characters`);
  });
});
