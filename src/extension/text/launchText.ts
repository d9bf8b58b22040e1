import { env, l10n } from 'vscode';
import type { LaunchOptionName, LaunchOptions, LaunchSource } from '../../protocol/domain/launchOptions.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { StreamMode } from '../../protocol/domain/streamMode.ts';
import type { Transport } from '../../protocol/domain/transport.ts';
import { costText } from './costText.ts';
import { permissionModeText } from './permissionModeText.ts';

/** A thing that people choose: its name, what it means, and its codicon. */
export interface NamedLook {
  readonly icon: string;
  readonly text: string;
  readonly detail: string;
}

interface Look {
  readonly icon: string;
  readonly text: () => string;
  readonly detail: () => string;
}

const STREAM_MODES: Readonly<Record<StreamMode, Look>> = {
  persistent: {
    icon: 'zap',
    text: () => l10n.t('One process for the session'),
    detail: () => l10n.t('The next prompt begins at once; the process keeps its memory.'),
  },
  perTurn: {
    icon: 'circle-outline',
    text: () => l10n.t('A process for each prompt'),
    detail: () => l10n.t('No memory is used between prompts; each waits half a second.'),
  },
};

const TRANSPORTS: Readonly<Record<Transport, Look>> = {
  stream: {
    icon: 'comment-discussion',
    text: () => l10n.t('Panel'),
    detail: () => l10n.t('The conversation, with forms for plans and questions.'),
  },
  terminal: {
    icon: 'terminal',
    text: () => l10n.t('Terminal'),
    detail: () => l10n.t("The agent's own interface; requests show in Needs You, too."),
  },
};

/** The ways in which an agent can be run, in the order in which they are offered. */
export const TRANSPORT_ORDER = Object.keys(TRANSPORTS) as readonly Transport[];

/** A way to run an agent. */
export function transportLook(transport: Transport): NamedLook {
  return named(TRANSPORTS[transport]);
}

/** The modes in the order in which they are offered. */
export const STREAM_MODE_ORDER = Object.keys(STREAM_MODES) as readonly StreamMode[];

/** A stream mode. */
export function streamModeLook(mode: StreamMode): NamedLook {
  return named(STREAM_MODES[mode]);
}

const OPTIONS: Readonly<Record<LaunchOptionName, Look>> = {
  model: { icon: 'symbol-misc', text: () => l10n.t('Model'), detail: () => l10n.t('Name or alias of the model that agents use.') },
  permissionMode: { icon: 'shield', text: () => l10n.t('Permissions'), detail: () => l10n.t('What agents may do without asking.') },
  deniedTools: { icon: 'circle-slash', text: () => l10n.t('Denied tools'), detail: () => l10n.t('What agents may never do, whoever would allow it. Settings, project and start add up.') },
  transport: { icon: 'terminal', text: () => l10n.t('Panel or terminal'), detail: () => l10n.t('Whether agents run in a panel or in an integrated terminal.') },
  streamMode: { icon: 'server-process', text: () => l10n.t('Process'), detail: () => l10n.t('Whether an agent stays ready between prompts.') },
  maxTurns: { icon: 'list-ordered', text: () => l10n.t('Requests per prompt'), detail: () => l10n.t('Most requests to the model that one prompt may take.') },
  maxBudgetUsd: { icon: 'credit-card', text: () => l10n.t('Budget'), detail: () => l10n.t('US dollars that one process may spend; then it stops until you send the next prompt.') },
  rulesFile: { icon: 'law', text: () => l10n.t('Rules file'), detail: () => l10n.t('Markdown that is added to the system prompt of each agent.') },
  additionalDirectories: { icon: 'folder-library', text: () => l10n.t('Additional folders'), detail: () => l10n.t('Folders in which agents may work as in their own.') },
  mcpConfigFiles: { icon: 'plug', text: () => l10n.t('MCP servers'), detail: () => l10n.t('JSON files that say which MCP servers agents start.') },
  sessionName: { icon: 'tag', text: () => l10n.t('Session names'), detail: () => l10n.t('Name of sessions that are given none: {prompt}, {project} and {task} are filled in.') },
};

/** The options in the order in which they are offered. */
export const LAUNCH_OPTION_ORDER = Object.keys(OPTIONS) as readonly LaunchOptionName[];

/** An option of starts. */
export function launchOptionLook(name: LaunchOptionName): NamedLook {
  return named(OPTIONS[name]);
}

function named({ icon, text, detail }: Look): NamedLook {
  return { icon, text: text(), detail: detail() };
}

const SOURCES: Readonly<Record<LaunchSource, () => string>> = {
  default: () => l10n.t('default'),
  setting: () => l10n.t('from the settings'),
  project: () => l10n.t('of this project'),
  start: () => l10n.t('of this start'),
  session: () => l10n.t('of this session'),
};

/** Where an option comes from. */
export function launchSourceText(source: LaunchSource): string {
  return SOURCES[source]();
}

/** What a value of an option means. */
export function launchValueText(name: string, value: LaunchOptions[LaunchOptionName] | readonly string[]): string {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return name === 'model' ? l10n.t("the agent's choice") : l10n.t('none');
  if (value === 0) return l10n.t('no limit');
  if (Array.isArray(value)) return value.join(', ');
  if (name === 'maxBudgetUsd' && typeof value === 'number') return costText(value);
  if (typeof value === 'number') return new Intl.NumberFormat(env.language).format(value);
  if (name === 'permissionMode') return permissionModeText(value as Parameters<typeof permissionModeText>[0]);
  if (name === 'transport') return transportLook(value as Transport).text;
  if (name === 'streamMode') return streamModeLook(value as StreamMode).text;
  return String(value);
}

/** How a session is run and limited, for its tooltip; `undefined` where it is neither. */
export function sessionLaunchText({ streamMode, maxTurns, maxBudgetUsd }: Pick<SessionView, 'streamMode' | 'maxTurns' | 'maxBudgetUsd'>): { readonly process: string; readonly limits: string | undefined } {
  const limits = [
    ...(maxTurns === undefined ? [] : [l10n.t('{0} requests per prompt', launchValueText('maxTurns', maxTurns))]),
    ...(maxBudgetUsd === undefined ? [] : [l10n.t('{0} per process', costText(maxBudgetUsd))]),
  ];
  return { process: streamModeLook(streamMode ?? 'persistent').text, limits: limits.length === 0 ? undefined : limits.join(' · ') };
}
