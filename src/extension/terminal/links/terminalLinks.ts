import os from 'node:os';
import path from 'node:path';
import { l10n, Uri, workspace, type CancellationToken, type TerminalLink, type TerminalLinkContext, type TerminalLinkProvider } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { linkCandidates, withWordsBefore, type LinkCandidate } from './linkPatterns.ts';
import type { ShownChange, ShownHead } from './shownChanges.ts';
import { joinedRows, type JoinedRows } from './wrappedRows.ts';

/** What links lead to. */
export interface LinkActions {
  readonly openFile: (folder: string, place: { readonly path: string; readonly line?: number }) => Promise<unknown>;
  /** Shows a change in the diff editor. */
  readonly openDiff: (sessionId: string, toolUseId: string) => Promise<unknown>;
  readonly openTask: (ref: string) => Promise<unknown>;
}

/** The text of a terminal, from its oldest row to the last of its screen. */
export interface TerminalRows {
  readonly rows: readonly string[];
  readonly cols: number;
}

export interface TerminalLinksOptions extends LinkActions {
  /** The session that a terminal shows. */
  readonly sessionOf: (terminal: unknown) => SessionView | undefined;
  readonly isTask: (ref: string) => boolean;
  /** What the terminal of a session has, with up to so many rows above its screen. It may throw. */
  readonly rowsOf: (sessionId: string, scrollbackLines: number) => Promise<TerminalRows>;
  /** The changes under such a head, the newest first. */
  readonly changesOf: (session: SessionView, head: ShownHead) => Promise<readonly ShownChange[]>;
  /** Asks which change is meant. */
  readonly chooseChange: (file: string, changes: readonly ShownChange[]) => Promise<ShownChange>;
  readonly showError: (error: unknown) => void;
}

/** A link, with what it does. */
export interface AgentLink extends TerminalLink {
  readonly run: () => Promise<unknown>;
}

/** What was looked up is believed for so long: the editor asks about a line again with each move of the mouse. */
const KNOWN_MS = 5000;
/** The same for the rows of a terminal, which change faster. */
const ROWS_KNOWN_MS = 1000;
/** So many lookups are kept. */
const MAX_KNOWN = 500;
/** Rows above the screen in which a row that a person points at is looked for, and that are counted when they click. */
const ROWS_ABOVE = { pointed: 1000, counted: 5000 } as const;
/** A row that a terminal has more often is looked at in the newest of its places. */
const MAX_PLACES = 5;

/** Links in the terminals of agents: files (also outside the workspace, from the agent's folder), changes, tasks. Only what exists is one. */
export class TerminalLinks implements TerminalLinkProvider<AgentLink> {
  private readonly options: TerminalLinksOptions;
  private readonly known = new Map<string, { readonly exists: Promise<boolean>; readonly atMs: number }>();
  private rows: { readonly sessionId: string; readonly found: Promise<TerminalRows | undefined>; readonly atMs: number } | undefined;

  constructor(options: TerminalLinksOptions) {
    this.options = options;
  }

  async provideTerminalLinks({ line, terminal }: Pick<TerminalLinkContext, 'line' | 'terminal'>, token?: CancellationToken): Promise<AgentLink[]> {
    const session = this.options.sessionOf(terminal);
    if (session === undefined || !/[^\s─│]{3}/.test(line)) return [];
    const row = line.trimEnd();
    const alone = { text: row, start: 0, end: row.length, indent: 0 };
    const candidates = [...await this.joined(session, row), alone].flatMap((rows) => linkCandidates(rows.text).map((candidate) => ({ rows, candidate })));
    // Of a head that goes on in the next row it is not known whether a blank is where it breaks.
    const heads = candidates.flatMap(({ candidate }) => (candidate.kind === 'change' ? [candidate] : []));
    const found = await Promise.all(candidates.map(({ rows, candidate }) => this.linkIn(rows, candidate, session, () => this.openChange(session, heads, row))));
    return token?.isCancellationRequested === true ? [] : apart(found.filter((link) => link !== undefined));
  }

  async handleTerminalLink(link: AgentLink): Promise<void> {
    await link.run().catch(this.options.showError);
  }

  /** What the row may be part of, in all places where the terminal has it: the editor does not say which of them it is about. */
  private async joined(session: SessionView, row: string): Promise<readonly JoinedRows[]> {
    const nowMs = performance.now();
    if (this.rows === undefined || this.rows.sessionId !== session.id || nowMs - this.rows.atMs > ROWS_KNOWN_MS) {
      const found = this.options.rowsOf(session.id, ROWS_ABOVE.pointed).catch(() => undefined);
      this.rows = { sessionId: session.id, found, atMs: nowMs };
    }
    const found = await this.rows.found;
    if (found === undefined) return [];
    const places = found.rows.flatMap((text, index) => (text.trimEnd() === row ? [index] : [])).slice(-MAX_PLACES);
    const all = places.flatMap((index) => joinedRows(found.rows, index, found.cols));
    return [...new Map(all.map((one) => [`${one.start} ${one.text}`, one])).values()];
  }

  /** A candidate of some rows as a link of the one that they are around: the part of it that is there, if it leads somewhere. */
  private async linkIn(rows: JoinedRows, candidate: LinkCandidate, session: SessionView, openChange: () => Promise<unknown>): Promise<AgentLink | undefined> {
    const leadsTo = (target: LinkCandidate, tooltip: string, run: () => Promise<unknown>): AgentLink | undefined => {
      const start = Math.max(target.start, rows.start);
      const length = Math.min(target.start + target.length, rows.end) - start;
      return length <= 0 ? undefined : { startIndex: start - rows.start + rows.indent, length, tooltip, run };
    };
    const { openFile, openTask, isTask } = this.options;
    if (candidate.kind === 'task') return isTask(candidate.ref) ? leadsTo(candidate, l10n.t('Open task'), () => openTask(candidate.ref)) : undefined;
    if (candidate.kind === 'change') return leadsTo(candidate, l10n.t('Open diff'), openChange);
    for (const one of [candidate, ...withWordsBefore(rows.text, candidate)]) {
      if (one.start >= rows.end || one.start + one.length <= rows.start) continue;
      const file = resolveFrom(session.cwd, one.path);
      if (!(await this.exists(file))) continue;
      const place = { path: file, ...(one.line === undefined ? {} : { line: one.line }) };
      return leadsTo(one, l10n.t('Open file'), () => openFile(session.cwd, place));
    }
    return undefined;
  }

  /**
   * The change that a head stands above, else the file: what the terminal shows may be in no conversation. Heads and changes have the same order, so a
   * head that the terminal has once belongs to the newest change. Which of several heads was clicked the editor tells nobody; then a person is asked.
   */
  private async openChange(session: SessionView, heads: readonly ShownHead[], row: string): Promise<void> {
    const { changesOf, chooseChange, rowsOf, openDiff, openFile } = this.options;
    for (const head of heads) {
      const changes = await changesOf(session, { ...head, path: head.path.startsWith('~') ? resolveFrom(session.cwd, head.path) : head.path });
      const [newest] = changes;
      if (newest === undefined) continue;
      const headCount = await rowsOf(session.id, ROWS_ABOVE.counted).then(({ rows }) => rows.filter((one) => one.trimEnd() === row).length, () => changes.length);
      const { toolUseId } = headCount <= 1 || changes.length === 1 ? newest : await chooseChange(newest.change.path, changes.slice(0, headCount));
      await openDiff(session.id, toolUseId);
      return;
    }
    await openFile(session.cwd, { path: resolveFrom(session.cwd, heads[0]?.path ?? '') });
  }

  private async exists(file: string): Promise<boolean> {
    const nowMs = performance.now();
    const known = this.known.get(file);
    if (known !== undefined && nowMs - known.atMs < KNOWN_MS) return await known.exists;
    this.known.delete(file);
    const exists = Promise.resolve(workspace.fs.stat(Uri.file(file))).then(() => true, () => false);
    this.known.set(file, { exists, atMs: nowMs });
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MAX_KNOWN) break;
      this.known.delete(oldest);
    }
    return await exists;
  }
}

/** Where links overlap, the longest: a path that is the beginning of another, or half of a broken one, may be there too. In the order of the row. */
function apart(links: readonly AgentLink[]): AgentLink[] {
  const kept: AgentLink[] = [];
  for (const link of links.toSorted((a, b) => b.length - a.length)) {
    if (kept.every(({ startIndex, length }) => link.startIndex + link.length <= startIndex || link.startIndex >= startIndex + length)) kept.push(link);
  }
  return kept.sort((a, b) => a.startIndex - b.startIndex);
}

function resolveFrom(folder: string, file: string): string {
  if (file === '~' || /^~[\\/]/.test(file)) return path.join(os.homedir(), file.slice(1));
  return path.resolve(folder, file);
}
