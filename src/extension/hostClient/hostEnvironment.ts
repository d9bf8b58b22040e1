import { isStripped } from '../../protocol/domain/windowEnvironment.ts';

/** By these Node tells a child that it is one; the host is nobody's child. */
const PARENTHOOD = new Set(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'NODE_UNIQUE_ID']);

/** The environment a host is started with: this process's without what belongs to the editor, and the word that makes Electron Node. */
export function hostEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(own).filter(([name, value]) => value !== undefined && !isStripped(name) && !PARENTHOOD.has(name.toUpperCase()));
  return { ...(Object.fromEntries(kept) as Record<string, string>), ELECTRON_RUN_AS_NODE: '1' };
}
