import assert from 'node:assert/strict';
import { runPanelCall, type PanelCallContext } from '../../../src/extension/panels/panelCalls.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { OperationClient } from '../../../src/protocol/operations/operationTable.ts';
import type { SessionPanelOperation } from '../../../src/protocol/webview/sessionPanel.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';

const own: PanelCallContext = {
  sessionId: 'mine',
  isOwnRequest: (id) => id === 'r1',
  restriction: () => undefined,
  whenReady: () => Promise.resolve(),
};
const restricted: PanelCallContext = { ...own, restriction: () => 'Not in Restricted Mode.' };

interface Recorded {
  op: string;
  input: unknown;
  opId: string | undefined;
}

function clientThat(answer: () => unknown): { client: OperationClient; calls: Recorded[] } {
  const calls: Recorded[] = [];
  const client = {
    call: (op: string, input: unknown, options?: { opId?: string }) => {
      calls.push({ op, input, opId: options?.opId });
      return Promise.resolve().then(answer);
    },
  };
  return { client: client as unknown as OperationClient, calls };
}

const call = (op: SessionPanelOperation, input: unknown): { type: 'call'; id: string; op: SessionPanelOperation; input: unknown } => ({ type: 'call', id: 'call-0001', op, input });
const describeError = (error: MissionControlError): string => `told: ${error.code}`;

describe('panels: calls', () => {
  it('passes the call on with its id as opId, and the output back', async () => {
    const { client, calls } = clientThat(() => ({ session: 1 }));
    const result = await runPanelCall(client, call('sessions.queue', { sessionId: 'mine', text: 'hi' }), own, describeError);
    assert.deepEqual(calls, [{ op: 'sessions.queue', input: { sessionId: 'mine', text: 'hi' }, opId: 'call-0001' }]);
    assert.deepEqual(result, { type: 'result', id: 'call-0001', ok: true, output: { session: 1 } });
  });

  for (const [what, op, input, code] of [
    ['another session', 'sessions.stop', { sessionId: 'other' }, 'forbidden'],
    ['a request that is not (or no longer) its own', 'requests.answer', { requestId: 'r2', answer: { kind: 'permission', verdict: 'allow' } }, 'alreadyAnswered'],
    ['an input that does not fit', 'sessions.queue', { sessionId: 'mine', text: '' }, 'invalidInput'],
    ['no input at all', 'sessions.stop', undefined, 'invalidInput'],
  ] as const) {
    it(`refuses ${what} without calling`, async () => {
      const { client, calls } = clientThat(() => ({}));
      const result = await runPanelCall(client, call(op, input), own, describeError);
      assert.deepEqual(calls, []);
      assert.deepEqual(result, { type: 'result', id: 'call-0001', ok: false, error: { code, message: `told: ${code}` } });
    });
  }

  const answer = (value: unknown): unknown => ({ requestId: 'r1', answer: value });
  for (const [what, op, input] of [
    ['a prompt', 'sessions.send', { sessionId: 'mine', text: 'hi' }],
    ['a follow-up', 'sessions.queue', { sessionId: 'mine', text: 'hi' }],
    ['Resume', 'sessions.resume', { sessionId: 'mine' }],
    ['a mode', 'sessions.setPermissionMode', { sessionId: 'mine', permissionMode: 'plan' }],
    ['Allow', 'requests.answer', answer({ kind: 'permission', verdict: 'allow' })],
    ['Approve', 'requests.answer', answer({ kind: 'plan', verdict: 'approve' })],
    ['Approve and Accept Edits', 'requests.answer', answer({ kind: 'plan', verdict: 'approveAcceptEdits' })],
    ['an answer to a question', 'requests.answer', answer({ kind: 'question', answers: {} })],
  ] as const) {
    it(`refuses ${what} in an untrusted window, without calling`, async () => {
      const { client, calls } = clientThat(() => ({}));
      const result = await runPanelCall(client, call(op, input), restricted, describeError);
      assert.deepEqual(calls, []);
      assert.deepEqual(result, { type: 'result', id: 'call-0001', ok: false, error: { code: 'notTrusted', message: 'Not in Restricted Mode.' } });
    });
  }

  for (const [what, op, input] of [
    ['Interrupt', 'sessions.interrupt', { sessionId: 'mine' }],
    ['Stop', 'sessions.stop', { sessionId: 'mine' }],
    ['taking back a follow-up', 'sessions.unqueue', { sessionId: 'mine', messageId: 'm1' }],
    ['Deny', 'requests.answer', answer({ kind: 'permission', verdict: 'deny' })],
    ['Reject', 'requests.answer', answer({ kind: 'plan', verdict: 'reject' })],
  ] as const) {
    it(`lets ${what} through in an untrusted window`, async () => {
      const { client, calls } = clientThat(() => ({}));
      assert.ok((await runPanelCall(client, call(op, input), restricted, describeError)).ok);
      assert.equal(calls.length, 1);
    });
  }

  it('calls only when the host has the settings of the window', async () => {
    const { client, calls } = clientThat(() => ({}));
    let taken = (): void => undefined;
    const whenReady = (): Promise<void> => new Promise((resolve) => { taken = resolve; });
    const result = runPanelCall(client, call('sessions.resume', { sessionId: 'mine' }), { ...own, whenReady }, describeError);
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.deepEqual(calls, []);
    taken();
    assert.ok((await result).ok);
    assert.equal(calls.length, 1);
  });

  it('localises a refusal, and makes anything else an internal error', async () => {
    const refusing = clientThat(() => { throw new MissionControlError('sessionEnded', foreignText('x')); });
    const refused = await runPanelCall(refusing.client, call('sessions.interrupt', { sessionId: 'mine' }), own, describeError);
    assert.equal(!refused.ok && refused.error.message, 'told: sessionEnded');
    const broken = clientThat(() => { throw new TypeError('boom'); });
    const failed = await runPanelCall(broken.client, call('sessions.interrupt', { sessionId: 'mine' }), own, describeError);
    assert.equal(!failed.ok && failed.error.code, 'internal');
  });
});
