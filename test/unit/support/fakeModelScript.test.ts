import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseScript, splitOutsideJson } from '../../support/fakeModel/script.ts';

describe('fake model script', () => {
  it('separates steps and actions', () => {
    assert.deepEqual(parseScript('free text @@ say Hi || delay 50 ;; think Hm\\nm || say Bye'), [
      [{ kind: 'say', text: 'Hi' }, { kind: 'delay', delayMs: 50 }],
      [{ kind: 'think', text: 'Hm\nm' }, { kind: 'say', text: 'Bye' }],
    ]);
  });

  it('keeps separators inside the JSON of a tool', () => {
    const input = '{"command":"a || b ;; \\"}\\"","list":[{"x":1}]}';
    assert.deepEqual(parseScript(`@@ tool Bash ${input} || say after ;; say next`), [
      [{ kind: 'tool', name: 'Bash', input }, { kind: 'say', text: 'after' }],
      [{ kind: 'say', text: 'next' }],
    ]);
  });

  it('treats a brace outside a tool as text', () => {
    assert.deepEqual(splitOutsideJson('say {a || say b}', '||'), ['say {a', 'say b}']);
  });

  it('leaves a script nested in a subagent prompt alone', () => {
    const [step] = parseScript('@@ tool Agent {"prompt":"do @@ say inner ;; say more"} || say outer');
    assert.deepEqual(step?.map(({ kind }) => kind), ['tool', 'say']);
  });

  it('reads usage, gates, speed, headers, model and stop reason', () => {
    assert.deepEqual(parseScript('@@ usage in=1 out=2 cr=3 c5=4 c1=5 ws=6 || hold gate || speed 10 0 || speed 4 50 until=seen || hdr a=b=c d=e || mdl m-1 || stop max_tokens || hang'), [
      [
        {
          kind: 'usage',
          usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWrite5mTokens: 4, cacheWrite1hTokens: 5, webSearches: 6 },
        },
        { kind: 'hold', gate: 'gate' },
        { kind: 'speed', chars: 10, gapMs: 0, until: undefined },
        { kind: 'speed', chars: 4, gapMs: 50, until: 'seen' },
        { kind: 'header', headers: { a: 'b=c', d: 'e' } },
        { kind: 'model', name: 'm-1' },
        { kind: 'stop', reason: 'max_tokens' },
        { kind: 'hang' },
      ],
    ]);
  });

  it('reads errors with and without a limit', () => {
    assert.deepEqual(parseScript('@@ error 529 overloaded_error times=2 Too much ;; error 401 authentication_error'), [
      [{ kind: 'error', status: 529, type: 'overloaded_error', times: 2, message: 'Too much' }],
      [{ kind: 'error', status: 401, type: 'authentication_error', times: undefined, message: 'authentication_error' }],
    ]);
  });

  it('plays a registered script by its name', () => {
    const lookup = (name: string): string | undefined => (name === 'greet' ? 'say Hello' : undefined);
    assert.deepEqual(parseScript('@@file:greet', lookup), [[{ kind: 'say', text: 'Hello' }]]);
    assert.throws(() => parseScript('@@file:other', lookup), /No script named other/);
  });

  it('ignores reminders that the CLI appends', () => {
    assert.deepEqual(parseScript('@@ say Hi <system-reminder>|| say no</system-reminder>'), [[{ kind: 'say', text: 'Hi' }]]);
  });

  it('refuses what it does not know', () => {
    assert.throws(() => parseScript('@@ sya Hi'), /Unknown action/);
    assert.throws(() => parseScript('@@ delay soon'), /Expected a number/);
    assert.throws(() => parseScript('@@ hold'), /Expected the name of a gate/);
  });
});
