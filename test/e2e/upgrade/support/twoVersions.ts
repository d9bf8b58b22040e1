import path from 'node:path';
import { packageVersion, type SourceChange } from '../../../support/vscode/nextVersion.ts';

export const OLDER = '0.1.0';
export const NEWER = '0.2.0';

/** What a migration of the newer version adds to everything it reads. */
export const MIGRATED = { migratedBy: 'the next version' };

/** A later version as far as others notice: its number, its protocol, and another schema of every kind of file. */
const NEWER_CHANGES: readonly SourceChange[] = [
  { file: 'package.json', from: `"version": "${OLDER}"`, to: `"version": "${NEWER}"` },
  { file: 'src/protocol/version.ts', from: 'PROTOCOL_VERSION = 1;', to: 'PROTOCOL_VERSION = 2;' },
  { file: 'src/protocol/files/fileKinds.ts', from: /^ {4}schema: 1,$/gm, to: '    schema: 2,' },
  { file: 'src/protocol/files/fileKinds.ts', from: /^ {4}migrations: \{\},$/gm, to: `    migrations: { 1: (content) => ({ ...content, ...${JSON.stringify(MIGRATED)} }) },` },
];

/** Two packages of the product, as two releases of it: this one and a later one. */
export interface TwoVersions {
  readonly older: string;
  readonly newer: string;
}

export async function packageTwoVersions(folder: string): Promise<TwoVersions> {
  const [older, newer] = await Promise.all([packageVersion(path.join(folder, 'older'), []), packageVersion(path.join(folder, 'newer'), NEWER_CHANGES)]);
  return { older, newer };
}
