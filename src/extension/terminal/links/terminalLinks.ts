import os from 'node:os';
import path from 'node:path';
import { l10n, Uri, workspace, type CancellationToken, type TerminalLink, type TerminalLinkContext, type TerminalLinkProvider } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { linkCandidates, type LinkCandidate } from './linkPatterns.ts';

/** What links lead to. */
export interface LinkActions {
  readonly openFile: (folder: string, place: { readonly path: string; readonly line?: number }) => Promise<unknown>;
  /** Shows a change in the diff editor. */
  readonly openDiff: (sessionId: string, toolUseId: string) => Promise<unknown>;
  readonly openTask: (ref: string) => Promise<unknown>;
}

export interface TerminalLinksOptions extends LinkActions {
  /** The session that a terminal shows. */
  readonly sessionOf: (terminal: unknown) => SessionView | undefined;
  readonly isTask: (ref: string) => boolean;
  /** The tool call that changed a file last. */
  readonly newestChange: (session: SessionView, file: string) => Promise<string | undefined>;
  readonly showError: (error: unknown) => void;
}

/** A link, with what it does. */
export interface AgentLink extends TerminalLink {
  readonly run: () => Promise<unknown>;
}

/** What was looked up is believed for so long: the editor asks about a line again with each move of the mouse. */
const KNOWN_MS = 5000;
/** So many lookups are kept. */
const MAX_KNOWN = 500;

/** Links in the terminals of agents: files (also outside the workspace, from the agent's folder), changes, tasks. Only what exists is one. */
export class TerminalLinks implements TerminalLinkProvider<AgentLink> {
  private readonly options: TerminalLinksOptions;
  private readonly known = new Map<string, { readonly exists: Promise<boolean>; readonly atMs: number }>();

  constructor(options: TerminalLinksOptions) {
    this.options = options;
  }

  async provideTerminalLinks({ line, terminal }: Pick<TerminalLinkContext, 'line' | 'terminal'>, token?: CancellationToken): Promise<AgentLink[]> {
    const session = this.options.sessionOf(terminal);
    if (session === undefined) return [];
    const links = await Promise.all(linkCandidates(line).map((candidate) => this.linkTo(candidate, session)));
    return token?.isCancellationRequested === true ? [] : links.filter((link) => link !== undefined);
  }

  async handleTerminalLink(link: AgentLink): Promise<void> {
    await link.run().catch(this.options.showError);
  }

  private async linkTo(candidate: LinkCandidate, session: SessionView): Promise<AgentLink | undefined> {
    const { openFile, openTask, isTask } = this.options;
    const { start: startIndex, length } = candidate;
    if (candidate.kind === 'task') {
      return isTask(candidate.ref) ? { startIndex, length, tooltip: l10n.t('Open task'), run: () => openTask(candidate.ref) } : undefined;
    }
    const file = resolveFrom(session.cwd, candidate.path);
    if (candidate.kind === 'change') return { startIndex, length, tooltip: l10n.t('Open diff'), run: () => this.openChange(session, file) };
    if (!(await this.exists(file))) return undefined;
    const place = { path: file, ...(candidate.line === undefined ? {} : { line: candidate.line }) };
    return { startIndex, length, tooltip: l10n.t('Open file'), run: () => openFile(session.cwd, place) };
  }

  /** The change, else the file: what the terminal shows may be in no conversation. */
  private async openChange(session: SessionView, file: string): Promise<void> {
    const { newestChange, openDiff, openFile } = this.options;
    const toolUseId = await newestChange(session, file);
    if (toolUseId === undefined) await openFile(session.cwd, { path: file });
    else await openDiff(session.id, toolUseId);
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

function resolveFrom(folder: string, file: string): string {
  if (file === '~' || /^~[\\/]/.test(file)) return path.join(os.homedir(), file.slice(1));
  return path.resolve(folder, file);
}
