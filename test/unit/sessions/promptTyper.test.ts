import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { AgentStatus, StatusWatch } from '../../../src/host/sessions/claude/terminal/agentWitness.ts';
import { PromptTyper, type Typed } from '../../../src/host/sessions/claude/terminal/promptTyper.ts';
import { Emitter } from '../../../src/host/util/emitter.ts';
import type { TerminalProcess } from '../../../src/host/util/terminalProcess.ts';
import { FakeClock } from '../storage/fakeClock.ts';

const RULE = '─'.repeat(40);
const [PASTE_START, PASTE_END] = ['\u001b[200~', '\u001b[201~'];

/** An input line as Claude Code's: it takes pastes, deletes by Ctrl+U, and submits by Enter. */
class Input {
  readonly clock = new FakeClock();
  readonly typed = new Emitter<string>();
  readonly submits = new Emitter<void>();
  readonly prompts: string[] = [];
  readonly told: string[] = [];
  readonly gone = new AbortController();
  readonly typer: PromptTyper;
  text = '';
  status: NonNullable<AgentStatus['status']> = 'idle';
  /** What happens when it is pasted into. */
  onPaste: () => void = () => {};
  /** How it says that it took a prompt. */
  onSubmit: () => void = () => { this.submits.fire(); };

  constructor() {
    const terminal: Pick<TerminalProcess, 'size' | 'onDidType' | 'write' | 'readScreen'> = {
      size: { cols: 80, rows: 24 },
      onDidType: this.typed.event,
      write: (data) => { this.take(data); },
      readScreen: () => Promise.resolve({
        lines: [RULE, ...`❯ ${this.text}`.split('\n'), RULE], scrollbackCount: 0, cursor: { x: 0, y: 0, isVisible: true }, isAlternate: false,
        hasBracketedPaste: true, hasApplicationCursorKeys: false, size: { cols: 80, rows: 24 }, title: '',
      }),
    };
    const look = (): AgentStatus => ({ agentSessionId: 's', status: this.status, waitingFor: '' });
    const status: StatusWatch = { get current() { return look(); }, look: () => Promise.resolve(look()), dispose: () => {} };
    this.typer = new PromptTyper({
      terminal: terminal as TerminalProcess, status, clock: this.clock, onDidSubmit: this.submits.event, signal: this.gone.signal,
      onBlocked: () => { this.told.push('blocked'); },
    });
  }

  /** A person types in the terminal. */
  person(text: string): void {
    this.typed.fire(text); // What the agent says of it comes later.
    this.take(text);
  }

  /** The agent is done with what it was told last. */
  isIdle(): void {
    this.status = 'idle';
  }

  /** An interrupt from outside, before any answer: the prompt comes back into the input, `afterMs` later. */
  interrupt(afterMs = 0): void {
    this.typer.interrupting();
    this.isIdle();
    const back = this.prompts.at(-1) ?? '';
    this.clock.after(afterMs, () => { this.text += back; });
  }

  /** Lets time pass until the prompt is dealt with, for `seconds` at most. */
  async type(text: string, seconds = 60): Promise<Typed | 'waits'> {
    let result: Typed | undefined;
    void this.typer.type(text).then((typed) => { result = typed; });
    for (let second = 0; second < seconds && result === undefined; second += 1) await this.pass();
    return result ?? 'waits';
  }

  /** Lets a second pass. */
  async pass(): Promise<void> {
    for (let step = 0; step < 20; step += 1) {
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      this.clock.advance(50);
    }
  }

  private take(data: string): void {
    if (data.startsWith(PASTE_START)) {
      this.onPaste();
      this.text += data.slice(PASTE_START.length, -PASTE_END.length);
    } else if (data === '\u0015') this.text = this.text.includes('\n') ? this.text.slice(0, this.text.lastIndexOf('\n')) : '';
    else if (data === '\r') {
      this.prompts.push(this.text);
      this.text = '';
      this.status = 'busy';
      this.onSubmit();
    } else this.text += data;
  }
}

describe('prompts that are typed into an agent’s input', () => {
  let input: Input;
  beforeEach(() => { input = new Input(); });
  afterEach(() => { input.gone.abort(); });

  it('go out when the agent is idle', async () => {
    input.status = 'busy';
    input.clock.after(3000, () => { input.isIdle(); });
    assert.equal(await input.type('hello'), 'taken');
    assert.deepEqual(input.prompts, ['hello']);
  });

  it('wait while a person’s words are there, and say so once', async () => {
    input.person('a draft');
    assert.equal(await input.type('hello', 20), 'waits');
    assert.deepEqual([input.text, input.prompts, input.told], ['a draft', [], ['blocked']]);
  });

  it('replace what an interrupt put back', async () => {
    await input.type('one\ntwo');
    input.interrupt();
    assert.equal(await input.type('three'), 'taken');
    assert.deepEqual(input.prompts, ['one\ntwo', 'three']);
  });

  it('replace also what an interrupt puts back while they are pasted', async () => {
    await input.type('one');
    input.interrupt(10 * 60_000);
    input.onPaste = () => {
      input.onPaste = () => {};
      input.text += 'one';
    };
    assert.equal(await input.type('two'), 'taken');
    assert.deepEqual(input.prompts, ['one', 'two']);
  });

  it('give up when words come into the input again and again', async () => {
    await input.type('one');
    input.interrupt(10 * 60_000);
    input.onPaste = () => { input.text += 'one'; };
    assert.equal(await input.type('two'), 'lost');
    assert.deepEqual(input.prompts, ['one']);
  });

  it('do not delete what a person typed after an interrupt', async () => {
    await input.type('one');
    input.interrupt(10 * 60_000);
    input.person('a draft');
    assert.equal(await input.type('two', 20), 'waits');
    assert.deepEqual([input.text, input.prompts, input.told], ['a draft', ['one'], ['blocked']]);
  });

  it('do not delete what a person typed during the turn that was interrupted', async () => {
    await input.type('one');
    input.person('a draft');
    input.interrupt();
    assert.equal(await input.type('two', 20), 'waits');
    assert.match(input.text, /^a draft/);
    assert.deepEqual(input.told, ['blocked']);
    // They send it themselves, and are interrupted in turn: that prompt is no draft.
    input.person('\r');
    input.interrupt();
    assert.equal(await input.type('two'), 'taken');
    assert.deepEqual([input.prompts.length, input.prompts.at(-1)], [3, 'two']);
  });

  it('do not delete a draft that was begun before the agent said that it took the prompt before', async () => {
    input.onSubmit = () => {};
    input.person('one');
    input.person('\r');
    input.person('a draft');
    input.submits.fire();
    input.interrupt();
    assert.equal(await input.type('two', 20), 'waits');
    assert.match(input.text, /^a draft/);
  });

  it('tell what a person has written and not sent, and nothing that was there before they typed', async () => {
    input.text = 'put there by the agent';
    assert.equal(await input.typer.readDraft(), '');
    input.text = '';
    input.person('a draft');
    assert.equal(await input.typer.readDraft(), 'a draft');
    input.person('\r');
    input.isIdle();
    assert.equal(await input.typer.readDraft(), '');
    input.person('\u001b[A');
    input.text = '';
    assert.equal(await input.typer.readDraft(), '');
  });

  it('are not typed after all when a person sends their own words first', async () => {
    input.person('a draft');
    input.clock.after(3000, () => { input.person('\r'); });
    assert.equal(await input.type('hello'), 'overtaken');
    input.isIdle();
    for (let second = 0; second < 5; second += 1) await input.pass();
    assert.deepEqual([input.prompts, input.text], [['a draft'], '']);
  });

  it('are not typed after all when the agent goes on by itself first', async () => {
    input.person('a draft');
    input.clock.after(3000, () => { input.status = 'busy'; input.typer.statusIs('busy'); });
    assert.equal(await input.type('hello'), 'overtaken');
    assert.deepEqual([input.prompts, input.text], [[], 'a draft']);
  });

  it('wait for the end of a turn that the agent is still in', async () => {
    input.status = 'busy';
    input.clock.after(1000, () => { input.typer.statusIs('busy'); });
    input.clock.after(3000, () => { input.isIdle(); });
    assert.equal(await input.type('hello'), 'taken');
  });

  it('can be cancelled as long as nothing of them is there, and leave what is there', async () => {
    assert.equal(input.typer.cancel(), false);
    input.person('a draft');
    let wasCancelled = false;
    input.clock.after(3000, () => { wasCancelled = input.typer.cancel(); });
    assert.equal(await input.type('hello'), 'cancelled');
    assert.deepEqual([wasCancelled, input.prompts, input.text, input.typer.cancel()], [true, [], 'a draft', false]);
  });

  it('do not go out together with what a person types meanwhile', async () => {
    input.onPaste = () => { input.person('mine '); };
    assert.equal(await input.type('hello'), 'lost');
    assert.deepEqual([input.prompts, input.text], [[], 'mine hello']);
  });
});
