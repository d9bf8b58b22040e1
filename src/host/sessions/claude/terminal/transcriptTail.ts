import { access } from 'node:fs/promises';
import path from 'node:path';
import type { ConversationItem } from '../../../../protocol/domain/conversation.ts';
import type { WatchFolder } from '../../../storage/folderWatch.ts';
import { isoNow, type Clock } from '../../../util/clock.ts';
import type { Disposable } from '../../../util/disposable.ts';
import type { Log } from '../../../util/log.ts';
import { configFolder, findTranscript, transcriptSlug } from '../configFolder.ts';
import { parseTranscriptLine, TranscriptLines } from '../transcriptLines.ts';
import { readParent } from '../transcriptReader.ts';
import { subagentFiles } from '../transcriptUsage.ts';
import { notice } from '../userText.ts';
import type { TranscriptEvent, TranscriptFollower } from './agentWitness.ts';
import { ContextGauge } from './contextGauge.ts';
import { FilePoll } from './filePoll.ts';
import { FollowedFile } from './followedFile.ts';
import type { ProcessBill } from './processBill.ts';
import { contextOf, RequestBills } from './requestBills.ts';
import { SentMessages } from './sentMessages.ts';
import { factsOf, type TranscriptFact, type TranscriptRequest } from './transcriptFacts.ts';
import { TranscriptMarks } from './transcriptMarks.ts';
import { TurnLines, type BrokenTurn } from './turnLines.ts';

/** That a turn was broken off is written down within a tenth of a second of being idle, or not at all. */
const BROKEN_WITHIN_MS = 300;

/** A transcript that is not where it should be is looked for in all folders this often. */
const SEARCH_MS = 3000;

const TURN_ENDS: ReadonlySet<TranscriptFact['type']> = new Set(['turnEnded', 'interrupted', 'error']);

/** The CLI writes down first which call a subagent belongs to; a transcript without that is of no call, and only its requests count. */
const PARENT_WITHIN_MS = 2000;

export interface TranscriptTailOptions {
  readonly cwd: string;
  /** The first conversation that is followed. */
  readonly agentSessionId: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `end`: what its transcript has now is known already. */
  readonly from: 'start' | 'end';
  /** Requests before this moment (ISO 8601 UTC) are not billed: a transcript may begin with those of another. Now, when it is left out. */
  readonly billsSince?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly watch: WatchFolder;
  /** What the program says in the end that it was billed; is not asked when it is left out. */
  readonly bill?: Pick<ProcessBill, 'enter' | 'read'>;
  /** Tokens that fit into the context of a model, by the CLI's name of its variant; `undefined`, as when it is left out, when that is not known. */
  readonly windowOf?: ((model: string) => number | undefined) | undefined;
  readonly onEvent: (event: TranscriptEvent) => void;
}

interface Line {
  readonly value: unknown;
  readonly facts: readonly TranscriptFact[];
}

/** A transcript that is followed: of the conversation, or of one of its subagents. */
interface Strand {
  readonly file: FollowedFile;
  /** `undefined` for one whose words are not shown. */
  lines: TranscriptLines | undefined;
  /** False until it was read once. */
  wasRead: boolean;
  /** Tells what a line says. */
  readonly take: (line: Line) => void;
}

/** Follows the transcript of an agent in a terminal, and those of its subagents: each line once, some milliseconds after it was written. */
export class TranscriptTail implements TranscriptFollower {
  private readonly options: TranscriptTailOptions;
  private readonly billsSince: string;
  private readonly marks: TranscriptMarks;
  private readonly bills = new RequestBills();
  private readonly sent = new SentMessages();
  private readonly gauge: ContextGauge;
  private readonly turns = new TurnLines((item) => { this.tell({ type: 'item', item }); });
  private readonly watchers = new Map<string, Disposable>();
  private readonly strands = new Map<string, Strand>();
  /** Subagents' transcripts of which it is not known yet whose they are, and since when. */
  private readonly orphans = new Map<string, number>();
  private agentSessionId: string;
  /** Conversations that come next. */
  private following: string[] = [];
  private main: string | undefined;
  private searchedMs: number | undefined;
  /** Whether it was said that this conversation began, which nobody need be told of the first. */
  private isOpened = true;
  private model: string | undefined;
  private permissionMode: string | undefined;
  private hasFailed = false;
  /** Transcripts of which the system said that they changed. */
  private readonly changed = new Set<string>();
  /** Any of them may have changed. */
  private isUnsure = false;
  private poll: FilePoll | undefined;
  private reading: Promise<void> | undefined;
  private isClosing = false;
  private isClosed = false;

  private constructor(options: TranscriptTailOptions) {
    this.options = options;
    this.agentSessionId = options.agentSessionId;
    this.marks = new TranscriptMarks(options.clock);
    this.billsSince = options.billsSince ?? isoNow(options.clock);
    this.gauge = new ContextGauge({ windowOf: options.windowOf ?? (() => undefined), tell: (contextTokens, contextWindow) => { this.tell({ type: 'context', contextTokens, contextWindow }); } });
  }

  /** Resolves when it is known from where on is read; nothing was told then. */
  static async open(options: TranscriptTailOptions): Promise<TranscriptTail> {
    const tail = new TranscriptTail(options);
    if (options.from === 'end') await tail.skip();
    tail.poll = new FilePoll({ clock: options.clock, isSure: () => tail.main !== undefined && tail.watchers.size > 0, look: () => { void tail.readAll(); } });
    return tail;
  }

  async read(): Promise<void> {
    this.poll?.wake();
    await this.readAll();
  }

  async readTurn(since: string): Promise<void> {
    await this.readUntil(() => this.marks.hasTurn(since));
  }

  async readBrokenTurn(turn: BrokenTurn): Promise<void> {
    await this.readUntil(() => this.marks.hasTurn(turn.since), BROKEN_WITHIN_MS);
    this.turns.brokenOff(turn, isoNow(this.options.clock));
  }

  async readCall(toolUseId: string): Promise<void> {
    await this.readUntil(() => this.marks.hasCall(toolUseId));
  }

  expect(message: { readonly id: string; readonly text: string }): void {
    this.sent.expect(message);
  }

  startedWith(model: string): void {
    this.gauge.startedWith(model);
  }

  resumedWith(requested: string | undefined): void {
    this.gauge.resumedWith(requested);
  }

  follow(agentSessionId: string): void {
    if (agentSessionId === (this.following.at(-1) ?? this.agentSessionId)) return;
    this.following.push(agentSessionId);
    void this.read();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    this.poll?.dispose();
    await this.read();
    if (this.isClosed) return;
    this.finishAll();
    const billed = await this.options.bill?.read();
    if (billed !== undefined && billed.length > 0) this.tell({ type: 'processBilled', billed });
    this.isClosed = true;
    this.marks.close();
  }

  private async readUntil(isMet: () => boolean, withinMs?: number): Promise<void> {
    await this.read();
    if (isMet()) return;
    await this.marks.until(isMet, withinMs);
    await this.read();
  }

  private async readAll(): Promise<void> {
    this.isUnsure = true;
    await this.readChanged();
  }

  private async readChanged(): Promise<void> {
    this.reading ??= this.readWhileChanged().finally(() => { this.reading = undefined; });
    await this.reading;
  }

  private async readWhileChanged(): Promise<void> {
    while ((this.isUnsure || this.changed.size > 0) && !this.isClosed) {
      const isMeant = this.takeChanges();
      try {
        await this.readFiles(isMeant);
        for (let next = this.following.shift(); next !== undefined; next = this.following.shift()) {
          this.finishAll();
          this.agentSessionId = next;
          this.main = undefined;
          this.searchedMs = undefined;
          this.isOpened = false;
          await this.options.bill?.enter(next);
          await this.readFiles(() => true);
        }
        this.hasFailed = false;
      } catch (error) {
        if (!this.hasFailed) this.options.log.error('the transcript of an agent could not be read; it is tried again', error);
        this.hasFailed = true;
      }
    }
  }

  /** Which files are to be read now. */
  private takeChanges(): (file: string) => boolean {
    const changed = new Set(this.changed);
    const isUnsure = this.isUnsure;
    this.changed.clear();
    this.isUnsure = false;
    return (file) => isUnsure || changed.has(file);
  }

  private async readFiles(isMeant: (file: string) => boolean): Promise<void> {
    const main = await this.findMain();
    if (main === undefined) return;
    const { file } = this.strandOf(main, undefined);
    if (isMeant(main)) await file.read();
    await this.readSubagents(main, isMeant);
  }

  private async readSubagents(main: string, isMeant: (file: string) => boolean): Promise<void> {
    await this.findSubagents(main);
    for (const [name, strand] of this.strands) {
      if (name !== main && (isMeant(name) || !strand.wasRead)) await strand.file.read();
      strand.wasRead = true;
    }
  }

  /** Passes over what is there. */
  private async skip(): Promise<void> {
    const main = await this.findMain();
    if (main === undefined) return;
    await this.strandOf(main, undefined).file.skip();
    for (const file of await subagentFiles(main)) {
      const strand = this.strandOf(file, await parentOf(file, main));
      strand.wasRead = true;
      await strand.file.skip();
    }
  }

  private async findMain(): Promise<string | undefined> {
    if (this.main !== undefined) return this.main;
    const { cwd, environment, clock } = this.options;
    const expected = path.join(configFolder(environment), 'projects', transcriptSlug(cwd), `${this.agentSessionId}.jsonl`);
    if (await access(expected).then(() => true, () => false)) this.main = expected;
    else if (this.searchedMs === undefined || clock.monotonicMs() - this.searchedMs > SEARCH_MS) {
      this.searchedMs = clock.monotonicMs();
      this.main = await findTranscript(cwd, this.agentSessionId, environment);
    }
    this.watch(path.dirname(this.main ?? expected), (name) => [`${this.agentSessionId}.jsonl`, this.agentSessionId].includes(name));
    return this.main;
  }

  private async findSubagents(main: string): Promise<void> {
    const files = await subagentFiles(main);
    if (files.length > 0) this.watch(path.join(main.replace(/\.jsonl$/, ''), 'subagents'), (name) => name.endsWith('.jsonl'));
    for (const file of files) {
      if (this.strands.has(file)) continue;
      const toolUseId = await parentOf(file, main);
      const now = this.options.clock.monotonicMs();
      const since = this.orphans.get(file) ?? now;
      this.orphans.set(file, since);
      if (toolUseId === undefined && now - since < PARENT_WITHIN_MS && !this.isClosing) continue;
      this.orphans.delete(file);
      this.strandOf(file, toolUseId);
    }
  }

  private strandOf(file: string, toolUseId: string | undefined): Strand {
    const known = this.strands.get(file);
    if (known !== undefined) return known;
    const isMain = file === this.main;
    const newLines = (): TranscriptLines | undefined =>
      (isMain || toolUseId !== undefined ? new TranscriptLines(toolUseId, (item) => { this.item(isMain ? this.sent.named(item) : item, isMain); }) : undefined);
    const strand: Strand = {
      lines: newLines(),
      wasRead: false,
      take: ({ value, facts }) => {
        strand.lines?.take(value);
        for (const fact of facts) this.fact(fact, isMain);
      },
      file: new FollowedFile({
        file,
        onLines: async (lines) => {
          let areSubagentsRead = !isMain;
          for (const line of lines.flatMap(parse)) {
            // What its subagents said and used belongs to a turn, and was written before its end. What cannot be read now is read with the others.
            if (!areSubagentsRead && line.facts.some(({ type }) => TURN_ENDS.has(type))) {
              areSubagentsRead = true;
              await this.readSubagents(file, () => true).catch(() => {});
            }
            strand.take(line);
          }
        },
        onReset: () => { strand.lines = newLines(); },
      }),
    };
    this.strands.set(file, strand);
    return strand;
  }

  /** The agent left these conversations. */
  private finishAll(): void {
    for (const strand of this.strands.values()) {
      for (const line of strand.file.end().flatMap(parse)) strand.take(line);
      strand.lines?.finish();
    }
    this.strands.clear();
    this.orphans.clear();
    for (const watcher of this.watchers.values()) watcher.dispose();
    this.watchers.clear();
  }

  private item(item: ConversationItem, isMain: boolean): void {
    if (isMain && !this.isOpened) {
      this.isOpened = true;
      this.tell({ type: 'item', item: notice(`cleared:${this.agentSessionId}`, { at: item.at, parentToolUseId: undefined }, 'cleared', '') });
    }
    this.tell({ type: 'item', item });
    if (item.type === 'tool') this.marks.call(item.id);
  }

  private fact(fact: TranscriptFact, isMain: boolean): void {
    if (fact.type === 'request') {
      const { model, tokens } = fact.request;
      if (isMain && model !== this.model) this.tell({ type: 'model', model: this.model = model });
      if (isMain) this.gauge.request(model, contextOf(tokens));
      if (fact.at >= this.billsSince) this.bill(fact.request);
      return;
    }
    if (!isMain) return;
    switch (fact.type) {
      case 'permissionMode':
        if (fact.permissionMode !== this.permissionMode) this.tell({ type: 'permissionMode', permissionMode: this.permissionMode = fact.permissionMode });
        return;
      case 'compacted':
        this.gauge.tokensAre(fact.contextTokens);
        return;
      case 'modelChosen':
        this.gauge.modelChosen(fact.isLarge);
        return;
      case 'prompt':
        this.turns.begun();
        return;
      case 'error':
        this.turns.failed(fact.at);
        this.marks.turnIsOver(fact.at);
        return;
      case 'interrupted':
        this.turns.interrupted(fact.at);
        this.marks.turnIsOver(fact.at);
        return;
      case 'turnEnded':
        this.turns.ended(fact);
        this.marks.turnIsOver(fact.at);
    }
  }

  private bill(request: TranscriptRequest): void {
    const billed = this.bills.bill(request);
    if (billed === undefined) return;
    this.turns.add(billed);
    this.tell({ type: 'billed', billed: [billed], source: 'transcript' });
  }

  private tell(event: TranscriptEvent): void {
    if (!this.isClosed) this.options.onEvent(event);
  }

  private watch(folder: string, isOurs: (name: string) => boolean): void {
    if (this.watchers.has(folder) || this.isClosing) return;
    let hasFailed = false;
    const watcher = this.options.watch(folder, (name) => {
      if (name !== undefined && !isOurs(name)) return;
      if (name?.endsWith('.jsonl') === true) this.changed.add(path.join(folder, name));
      else this.isUnsure = true;
      this.poll?.wake();
      void this.readChanged();
    }, () => {
      hasFailed = true;
      this.watchers.delete(folder);
    });
    if (!hasFailed) this.watchers.set(folder, watcher);
  }
}

/** A line, parsed; none when it says nothing. */
function parse(line: string): Line[] {
  const value = parseTranscriptLine(line);
  return value === undefined ? [] : [{ value, facts: factsOf(value) }];
}

/** The call that started a subagent; `undefined` for one that belongs to none, such as one of a workflow. */
async function parentOf(file: string, main: string): Promise<string | undefined> {
  const isOwn = path.dirname(file) === path.join(main.replace(/\.jsonl$/, ''), 'subagents');
  return isOwn ? await readParent(file.replace(/\.jsonl$/, '.meta.json')) : undefined;
}
