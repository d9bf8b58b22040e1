import { MissionControlError } from '../../../protocol/errors.ts';
import { say, type Said } from '../../../protocol/texts/say.ts';

export interface ReferenceSources {
  readonly environment: Readonly<Record<string, string>>;
  /** Reads a file; throws when it cannot. */
  readFile(file: string): Promise<string>;
  /** The user's home, for a leading `~`. */
  readonly home: string;
}

const REFERENCE = /\$\{(env|file|cmd|secret):([^}]*)\}/g;

/**
 * Resolves `${env:NAME}` and `${file:path}` in a value, so that secrets stay out of settings. One that cannot be resolved fails the
 * start: an agent with a wrong key is worse than none.
 */
export async function resolveReferences(name: string, value: string, sources: ReferenceSources): Promise<string> {
  let resolved = '';
  let end = 0;
  for (const match of value.matchAll(REFERENCE)) {
    resolved += value.slice(end, match.index);
    resolved += await resolveOne(name, match[1] ?? '', match[2] ?? '', sources);
    end = match.index + match[0].length;
  }
  return resolved + value.slice(end);
}

async function resolveOne(name: string, kind: string, target: string, sources: ReferenceSources): Promise<string> {
  if (kind === 'env') {
    const value = sources.environment[target];
    if (value === undefined) throw unresolved(say('agent.noVariable', { variable: name, reference: `\${env:${target}}`, target }));
    return value;
  }
  if (kind === 'file') {
    const file = target.startsWith('~/') ? `${sources.home}${target.slice(1)}` : target;
    try {
      return (await sources.readFile(file)).trimEnd();
    } catch {
      throw unresolved(say('agent.noFile', { variable: name, reference: `\${file:${target}}` }));
    }
  }
  throw unresolved(say('agent.referenceUnsupported', { variable: name, reference: `\${${kind}:${target}}`, kind }));
}

function unresolved(why: Said): MissionControlError {
  return new MissionControlError('agentFailed', why);
}
