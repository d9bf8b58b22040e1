import * as z from 'zod/mini';
import { permissionModeSchema } from './session.ts';
import { streamModeSchema } from './streamMode.ts';
import { transportSchema } from './transport.ts';

/** Longest path or template, in UTF-16 units: Linux takes paths of 4,096 bytes. */
const MAX_TEXT_LENGTH = 4096;
/** More folders or files than anybody lists by hand. */
const MAX_LIST_LENGTH = 50;
/** More rules than a host starts an agent with, so that it can say which are too many. */
const MAX_RULES_LENGTH = 1000;

const text = z.string().check(z.maxLength(MAX_TEXT_LENGTH));
const paths = z.array(z.string().check(z.minLength(1), z.maxLength(MAX_TEXT_LENGTH))).check(z.maxLength(MAX_LIST_LENGTH));

/**
 * What an agent is started with, as far as people choose it. What is left out is decided by the next layer: this start, the project, the settings,
 * the agent. An empty text, an empty list and 0 are choices too: none, whatever the next layer says.
 *
 * What the limits mean was found by trying Claude Code 2.1.197 and 2.1.329, and is the same in both: `--max-turns` counts the requests to the model
 * of one prompt, in a process that takes many prompts of each one anew. `--max-budget-usd` counts what the process itself has spent (not what the
 * conversation had cost before it was resumed); it is looked at after an answer, so it is overrun by one, and once it is reached the process answers
 * every further prompt with the same error and asks the model nothing.
 */
export const launchOptionsSchema = z.object({
  /** Name or alias of the model, such as `opus`. */
  model: z.optional(z.string().check(z.maxLength(200))),
  permissionMode: z.optional(permissionModeSchema),
  /**
   * Tools that agents may not use whatever else is allowed, as rules of Claude Code such as `Bash(git push *)` or `WebFetch`. The layers are united: each adds
   * to the list, none takes anything away.
   */
  deniedTools: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(MAX_TEXT_LENGTH))).check(z.maxLength(MAX_RULES_LENGTH))),
  transport: z.optional(transportSchema),
  /** Of transport `stream`. */
  streamMode: z.optional(streamModeSchema),
  /** Most requests to the model that one prompt may take. */
  maxTurns: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(10_000))),
  /** US dollars that one process may spend: with `perTurn` each prompt; else from the start, a resume, or the prompt after the limit was reached on. */
  maxBudgetUsd: z.optional(z.number().check(z.minimum(0), z.maximum(1_000_000))),
  /** Markdown file that is appended to the agent's system prompt. Absolute, or below the user's folder (`~/…`). */
  rulesFile: z.optional(text),
  /** Folders beside its own in which the agent may work as in its own. Absolute or `~/…`. */
  additionalDirectories: z.optional(paths),
  /** JSON files that say which MCP servers the agent starts (`{ "mcpServers": … }`). Absolute or `~/…`. */
  mcpConfigFiles: z.optional(paths),
  /** Name of sessions that are given none; `{prompt}`, `{project}` and `{task}` stand for the first line of the prompt, the project's name and the task's ref. */
  sessionName: z.optional(text),
});
export type LaunchOptions = z.infer<typeof launchOptionsSchema>;
export type LaunchOptionName = keyof LaunchOptions;

/** What a session was started with, beside model and permission mode: resuming it starts the same again. What is left out is not limited, or persistent. */
export const sessionLaunchSchema = z.pick(launchOptionsSchema, {
  deniedTools: true, streamMode: true, maxTurns: true, maxBudgetUsd: true, rulesFile: true, additionalDirectories: true, mcpConfigFiles: true,
});
export type SessionLaunch = z.infer<typeof sessionLaunchSchema>;

/**
 * Who decided an option: nobody (`default`), the settings, the project, or who starts the session. Of a session that was started before: what it was
 * started with (`session`).
 */
export const LAUNCH_SOURCES = ['default', 'setting', 'project', 'start', 'session'] as const;
export type LaunchSource = (typeof LAUNCH_SOURCES)[number];

/** One option as it holds, and why. An empty text or list, and 0, stand for none. */
export interface ResolvedOption<N extends LaunchOptionName = LaunchOptionName> {
  readonly name: N;
  readonly value: NonNullable<LaunchOptions[N]>;
  readonly source: LaunchSource;
}

export type ResolvedLaunch = { readonly [N in LaunchOptionName]-?: ResolvedOption<N> };

/** What holds when nobody decides: the mode that asks, and no limits. */
export const DEFAULT_LAUNCH: { readonly [N in LaunchOptionName]-?: NonNullable<LaunchOptions[N]> } = {
  model: '',
  permissionMode: 'default',
  deniedTools: [],
  transport: 'stream',
  streamMode: 'persistent',
  maxTurns: 0,
  maxBudgetUsd: 0,
  rulesFile: '',
  additionalDirectories: [],
  mcpConfigFiles: [],
  sessionName: '{prompt}',
};

/** The options in the order in which they are shown. */
export const LAUNCH_OPTION_NAMES = Object.keys(DEFAULT_LAUNCH) as readonly LaunchOptionName[];

type LaunchLayers = { readonly [L in (typeof LAYERS)[number]]: LaunchOptions };

/** From the narrowest to the widest. */
const LAYERS = ['start', 'project', 'setting'] as const;

/** All rules of these lists, each once. */
export function uniteRules(lists: readonly (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}

/**
 * Puts the layers together: of each option the narrowest layer that says something counts whole, lists too. Only what is denied is united, so that no layer
 * takes back what another denies; it comes from the narrowest layer that denies something.
 */
export function resolveLaunch(layers: LaunchLayers): ResolvedLaunch {
  const resolved = LAUNCH_OPTION_NAMES.map((name) => {
    if (name === 'deniedTools') return [name, unitedDenies(layers)] as const;
    const source = LAYERS.find((layer) => layers[layer][name] !== undefined);
    return [name, { name, value: source === undefined ? DEFAULT_LAUNCH[name] : layers[source][name], source: source ?? 'default' }] as const;
  });
  // Each option comes from the same name of a layer, or of the defaults.
  return Object.fromEntries(resolved) as ResolvedLaunch;
}

function unitedDenies(layers: LaunchLayers): ResolvedOption<'deniedTools'> {
  const value = uniteRules(LAYERS.toReversed().map((layer) => layers[layer].deniedTools));
  return { name: 'deniedTools', value, source: LAYERS.find((layer) => (layers[layer].deniedTools ?? []).length > 0) ?? 'default' };
}

/** The part that a session keeps: what differs from no limits and one process. */
export function sessionLaunch(resolved: ResolvedLaunch): SessionLaunch {
  const { deniedTools, streamMode, maxTurns, maxBudgetUsd, rulesFile, additionalDirectories, mcpConfigFiles } = resolved;
  return {
    ...(deniedTools.value.length === 0 ? {} : { deniedTools: deniedTools.value }),
    ...(streamMode.value === 'persistent' ? {} : { streamMode: streamMode.value }),
    ...(maxTurns.value === 0 ? {} : { maxTurns: maxTurns.value }),
    ...(maxBudgetUsd.value === 0 ? {} : { maxBudgetUsd: maxBudgetUsd.value }),
    ...(rulesFile.value === '' ? {} : { rulesFile: rulesFile.value }),
    ...(additionalDirectories.value.length === 0 ? {} : { additionalDirectories: additionalDirectories.value }),
    ...(mcpConfigFiles.value.length === 0 ? {} : { mcpConfigFiles: mcpConfigFiles.value }),
  };
}
