import type { AgentEvent } from '../../agentProvider.ts';
import { plainModelName } from '../../servedRest.ts';
import { isAtLeast } from '../claudeVersion.ts';

/** Tokens. */
const SMALL = 200_000;
const LARGE = 1_000_000;

/** Ends the name of the variant of a model with a million tokens. */
const LARGE_SUFFIX = '[1m]';

/** The versions of the CLI that were asked. What changed between them, and when, nobody knows. */
const OLDER = '2.1.197';
const NEWER = '2.1.329';

/**
 * `contextWindow` of `modelUsage` in stream mode, asked of both versions for each of these names: in 2.1.197 all of them have 200,000 tokens, in 2.1.329 some
 * a million, and with `[1m]` behind the name all of them have a million in both. Models that are not here have none until the CLI says it.
 */
const WINDOWS: readonly (readonly [model: RegExp, sinceNewer: number])[] = (
  [
    ['3-5-haiku|haiku-4-5|3-7-sonnet|sonnet-4|sonnet-4-[056]|opus-4-[56]', SMALL],
    ['haiku-5-5|sonnet-5|sonnet-5-5|opus-4-[78]|opus-5|opus-5-5|fable-5|fable-5-2', LARGE],
  ] as const
).map(([names, window]) => [new RegExp(`^claude-(?:${names})(?:-\\d{8})?$`), window]);

/** Tokens that fit into the context of a model, by its name and the version of the CLI; `undefined` when that is not known. */
export function contextWindowOf(model: string, version: string): number | undefined {
  const newer = WINDOWS.find(([pattern]) => pattern.test(plainModelName(model)))?.[1];
  if (newer === undefined) return undefined;
  if (isLargeVariant(model)) return LARGE;
  if (newer === SMALL || version === OLDER) return SMALL;
  return isAtLeast(version, NEWER) ? newer : undefined;
}

/** The same, where what the CLI itself said of a model in this host goes before what was measured once. */
export class ModelWindows {
  private readonly told = new Map<string, number>();

  /** `version`: of the CLI that is asked about. */
  of(model: string, version: string): number | undefined {
    return this.told.get(key(model, version)) ?? contextWindowOf(model, version);
  }

  /** A listener that passes on what an agent of the stream kind says, and remembers what it says of windows. */
  overhear(version: string, onEvent: (event: AgentEvent) => void): (event: AgentEvent) => void {
    let model: string | undefined;
    return (event) => {
      if (event.type === 'model') model = event.model;
      if (event.type === 'context' && event.contextWindow !== undefined && model !== undefined) this.told.set(key(model, version), event.contextWindow);
      onEvent(event);
    };
  }
}

/** The variant of a model with a million tokens. */
export function largeVariant(model: string): string {
  return isLargeVariant(model) ? model : `${model}${LARGE_SUFFIX}`;
}

export function isLargeVariant(model: string): boolean {
  return model.endsWith(LARGE_SUFFIX);
}

function key(model: string, version: string): string {
  return `${version} ${model}`;
}
