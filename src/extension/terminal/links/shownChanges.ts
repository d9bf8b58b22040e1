import path from 'node:path';
import { l10n } from 'vscode';
import { fileChangeOf, type FileChange } from '../../../protocol/domain/fileChange.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { conversationPages } from '../../commands/session/conversationPages.ts';
import { pickOne } from '../../commands/pickers/pickOne.ts';
import type { HostPort } from '../../state/hostPort.ts';

/** They are looked for in this many of the newest entries, at least: what a terminal shows is not older. */
const NEWEST_ENTRIES = 1000;

/** Longer lines of a change are cut where it is named by one. */
const MAX_LABEL = 60;

/** What agents put in the place of what they leave out of a long path. */
const LEFT_OUT = '…';

/** The head of a change, as a terminal shows it. */
export interface ShownHead {
  /** As the agent wrote it; `…` in it stands for what it left out. */
  readonly path: string;
  /** Written whole, or changed in places; `undefined` when the head does not tell. */
  readonly isWhole: boolean | undefined;
}

/** A change that an agent made or proposed. */
export interface ShownChange {
  readonly toolUseId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly change: FileChange;
}

/** The changes of a session that its terminal shows under such a head, the newest first. Those of subagents have no head there. */
export async function shownChanges(host: Pick<HostPort, 'call'>, { id, cwd }: Pick<SessionView, 'id' | 'cwd'>, { path: shown, isWhole }: ShownHead): Promise<readonly ShownChange[]> {
  const found: ShownChange[] = [];
  const isOf = isPathShownAs(cwd, shown);
  let looked = 0;
  for await (const items of conversationPages({ host }, id)) {
    for (const item of items.toReversed()) {
      if (item.type !== 'tool' || item.parentToolUseId !== undefined) continue;
      const change = fileChangeOf(item.name, item.input);
      if (change !== undefined && isOf(path.resolve(cwd, change.path))) found.push({ toolUseId: item.id, at: item.at, change });
    }
    looked += items.length;
    if (looked >= NEWEST_ENTRIES) break;
  }
  const alike = isWhole === undefined ? found : found.filter(({ change }) => (change.isWhole === true) === isWhole);
  return alike.length > 0 ? alike : found;
}

/** Asks which of several changes of a file is meant. Throws `CancellationError`. */
export async function chooseChange(file: string, changes: readonly ShownChange[]): Promise<ShownChange> {
  return await pickOne(l10n.t('Open Change of {0}', path.basename(file)), l10n.t('The agent changed this file several times. Which change?'), changes.map((value) => ({
    label: labelOf(value.change),
    description: new Date(value.at).toLocaleTimeString(),
    value,
  })));
}

function isPathShownAs(cwd: string, shown: string): (file: string) => boolean {
  const cut = shown.indexOf(LEFT_OUT);
  if (cut === -1) return (file) => file === path.resolve(cwd, shown);
  const [begin, end] = [shown.slice(0, cut).trimEnd(), shown.slice(cut + LEFT_OUT.length).trimStart()];
  return (file) => [file, path.relative(cwd, file)].some((one) => one.length >= begin.length + end.length && one.startsWith(begin) && one.endsWith(end));
}

/** The first line that differs, before and after; of a file that is written whole its first one. */
function labelOf({ edits: [edit] }: FileChange): string {
  const [before, after] = [edit?.before ?? '', edit?.after ?? ''].map((text) => text.split('\n').map((line) => line.trim()));
  const at = after?.findIndex((line, index) => line !== before?.[index]) ?? -1;
  const [removed, added] = [before, after].map((lines) => short(lines?.[Math.max(at, 0)] ?? ''));
  return [removed, added].filter(Boolean).join(` ${ARROW} `) || l10n.t('Blank lines');
}

const ARROW = '→';

/** What is code must not look like an icon. */
function short(line: string): string {
  return (line.length > MAX_LABEL ? `${line.slice(0, MAX_LABEL)}…` : line).replaceAll('$(', '$ (');
}
