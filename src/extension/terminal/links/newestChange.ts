import path from 'node:path';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { fileChangeOf } from '../../../protocol/domain/fileChange.ts';
import { conversationPages } from '../../commands/session/conversationPages.ts';
import type { HostPort } from '../../state/hostPort.ts';

/** It is looked for in this many of the newest entries, at least: what a terminal shows is not older. */
const NEWEST_ENTRIES = 1000;

/** The tool call by which a session changed a file last; `undefined` when its conversation has none of late. `file` is absolute. */
export async function newestChange(host: Pick<HostPort, 'call'>, { id, cwd }: Pick<SessionView, 'id' | 'cwd'>, file: string): Promise<string | undefined> {
  let looked = 0;
  for await (const items of conversationPages({ host }, id)) {
    const newest = items.findLast((item) => {
      const change = item.type === 'tool' ? fileChangeOf(item.name, item.input) : undefined;
      return change !== undefined && path.resolve(cwd, change.path) === file;
    });
    if (newest !== undefined) return newest.id;
    looked += items.length;
    if (looked >= NEWEST_ENTRIES) break;
  }
  return undefined;
}
