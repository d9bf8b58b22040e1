import path from 'node:path';
import { CancellationError, l10n, Uri, window } from 'vscode';
import type { LaunchOptionName, LaunchOptions } from '../../../protocol/domain/launchOptions.ts';
import type { PermissionMode } from '../../../protocol/domain/session.ts';
import type { StreamMode } from '../../../protocol/domain/streamMode.ts';
import { isToolRule, splitToolRules } from '../../../protocol/domain/toolRule.ts';
import type { Transport } from '../../../protocol/domain/transport.ts';
import { launchOptionLook, launchValueText } from '../../text/launchText.ts';
import { choosePermissionModeOrLeave } from '../pickers/choosePermissionMode.ts';
import { leaveChoice, markChoice, streamModeChoices, transportChoices } from '../pickers/launchChoices.ts';
import { pickOne, type Choice } from '../pickers/pickOne.ts';

/** What a person chose; without a value the option follows the settings. */
export interface LaunchAnswer {
  readonly value: LaunchOptions[LaunchOptionName];
}

export interface LaunchQuestion {
  /** Name of the project. */
  readonly project: string;
  /** What holds now. */
  readonly value: string | number | readonly string[] | undefined;
  /** What the project itself says; `undefined` when it follows the settings. */
  readonly own: string | number | readonly string[] | undefined;
}

type Ask = (title: string, question: LaunchQuestion) => Promise<LaunchAnswer>;

/** Largest limits that the host takes. */
const MOST_TURNS = 10_000;
const MOST_USD = 1_000_000;

const QUESTIONS: Readonly<Record<LaunchOptionName, Ask>> = {
  model: async (title, question) => await askTextOption(title, question, { none: l10n.t("The agent's choice"), other: l10n.t('Enter a Model…'), prompt: l10n.t('Name of the model as the agent knows it') }),
  permissionMode: async (title, { value }) => ({ value: await choosePermissionModeOrLeave(title, value as PermissionMode) }),
  deniedTools: async (title, question) => await askRules(title, question),
  transport: async (title, { value }) => await chooseOrLeave(title, l10n.t('Shall the agent run in a panel or in a terminal?'), transportChoices(), value as Transport),
  streamMode: async (title, { value }) => await chooseOrLeave(title, l10n.t('Shall the agent stay ready between prompts?'), streamModeChoices(), value as StreamMode),
  maxTurns: async (title, question) => await askLimit(title, question, { most: MOST_TURNS, isWhole: true, other: l10n.t('Enter a Number…') }),
  maxBudgetUsd: async (title, question) => await askLimit(title, question, { most: MOST_USD, isWhole: false, other: l10n.t('Enter US Dollars…') }),
  rulesFile: async (title, question) => await askPaths(title, question, { isFolder: false, isMany: false, filters: { Markdown: ['md'] } }),
  additionalDirectories: async (title, question) => await askPaths(title, question, { isFolder: true, isMany: true }),
  mcpConfigFiles: async (title, question) => await askPaths(title, question, { isFolder: false, isMany: true, filters: { JSON: ['json'] } }),
  sessionName: async (title, question) => await askTextOption(title, question, { none: undefined, other: l10n.t('Enter a Template…'), prompt: l10n.t('{prompt}, {project} and {task} are filled in') }),
};

/** Asks for the value of one option of a project. Throws `CancellationError`. */
export async function askLaunchOption(name: LaunchOptionName, question: LaunchQuestion): Promise<LaunchAnswer> {
  return await QUESTIONS[name](l10n.t('{0} in {1}', launchOptionLook(name).text, question.project), question);
}

async function chooseOrLeave<T extends Transport | StreamMode>(title: string, placeHolder: string, choices: readonly Choice<T>[], current: T | undefined): Promise<LaunchAnswer> {
  return { value: await pickOne<T | undefined>(title, placeHolder, [leaveChoice(undefined), ...markChoice(choices, current, l10n.t('now'))]) };
}

type Way = 'settings' | 'none' | 'enter' | 'choose';

async function chooseWay(title: string, question: LaunchQuestion, ways: readonly (readonly [Way, string])[]): Promise<Way> {
  const choices: Choice<Way>[] = [{ label: `$(settings-gear) ${l10n.t('As in the settings')}`, ...(question.own !== undefined ? {} : { description: l10n.t('now') }), value: 'settings' }];
  for (const [value, label] of ways) choices.push({ label, value });
  return await pickOne(title, l10n.t('Now: {0}', shown(question.value)), choices);
}

function shown(value: LaunchQuestion['value']): string {
  return launchValueText('', typeof value === 'object' ? [...value] : value);
}

async function askTextOption(title: string, question: LaunchQuestion, words: { none: string | undefined; other: string; prompt: string }): Promise<LaunchAnswer> {
  const way = await chooseWay(title, question, [...(words.none === undefined ? [] : [['none', `$(circle-slash) ${words.none}`] as const]), ['enter', `$(edit) ${words.other}`]]);
  if (way === 'settings') return { value: undefined };
  if (way === 'none') return { value: '' };
  return { value: await ask(title, { prompt: words.prompt, value: String(question.value ?? ''), check: (text) => (text === '' ? l10n.t('Please enter something.') : undefined) }) };
}

/** Rules that the project adds to those of the settings. */
async function askRules(title: string, question: LaunchQuestion): Promise<LaunchAnswer> {
  if (await chooseWay(title, question, [['enter', `$(edit) ${l10n.t('Enter Rules…')}`]]) === 'settings') return { value: undefined };
  const text = await ask(title, {
    prompt: l10n.t('Denied beside what the settings deny, such as WebFetch or Bash(git push *); several with commas between them'),
    value: typeof question.own === 'object' ? question.own.join(', ') : '',
    check: (entered) => {
      const wrong = splitToolRules(entered).find((rule) => !isToolRule(rule));
      if (wrong !== undefined) return l10n.t('{0} is not a rule of Claude Code.', wrong);
      return splitToolRules(entered).length === 0 ? l10n.t('Please enter something.') : undefined;
    },
  });
  return { value: splitToolRules(text) };
}

async function askLimit(title: string, question: LaunchQuestion, limit: { most: number; isWhole: boolean; other: string }): Promise<LaunchAnswer> {
  const way = await chooseWay(title, question, [['none', `$(circle-slash) ${l10n.t('No limit')}`], ['enter', `$(edit) ${limit.other}`]]);
  if (way === 'settings') return { value: undefined };
  if (way === 'none') return { value: 0 };
  const check = (text: string): string | undefined => {
    const number = Number(text);
    const fits = text !== '' && number > 0 && number <= limit.most && (!limit.isWhole || Number.isInteger(number));
    return fits ? undefined : limit.isWhole ? l10n.t('A whole number from 1 to {0}.', limit.most) : l10n.t('A number above 0, such as 2.50.');
  };
  const text = await ask(title, { prompt: launchOptionLook(limit.isWhole ? 'maxTurns' : 'maxBudgetUsd').detail, value: question.value === 0 ? '' : String(question.value ?? ''), check });
  return { value: Number(text) };
}

async function askPaths(title: string, question: LaunchQuestion, kind: { isFolder: boolean; isMany: boolean; filters?: Record<string, string[]> }): Promise<LaunchAnswer> {
  const choose = kind.isFolder ? l10n.t('Choose Folders…') : kind.isMany ? l10n.t('Choose Files…') : l10n.t('Choose a File…');
  const way = await chooseWay(title, question, [
    ['none', `$(circle-slash) ${l10n.t('None')}`],
    ['choose', `$(folder-opened) ${choose}`],
    ['enter', `$(edit) ${kind.isMany ? l10n.t('Enter Paths…') : l10n.t('Enter a Path…')}`],
  ]);
  if (way === 'settings') return { value: undefined };
  if (way === 'none') return { value: kind.isMany ? [] : '' };
  const paths = way === 'choose' ? await choosePaths(title, kind) : await enterPaths(title, question, kind.isMany);
  return { value: kind.isMany ? paths : paths[0] };
}

async function choosePaths(title: string, { isFolder, isMany, filters }: { isFolder: boolean; isMany: boolean; filters?: Record<string, string[]> }): Promise<string[]> {
  const found = await window.showOpenDialog({ title, canSelectFiles: !isFolder, canSelectFolders: isFolder, canSelectMany: isMany, ...(filters === undefined ? {} : { filters }), defaultUri: Uri.file(process.cwd()) });
  if (found === undefined || found.length === 0) throw new CancellationError();
  return found.map(({ fsPath }) => fsPath);
}

async function enterPaths(title: string, { value }: LaunchQuestion, isMany: boolean): Promise<string[]> {
  const separated = (text: string): string[] => (isMany ? text.split(path.delimiter).map((one) => one.trim()).filter((one) => one !== '') : [text]);
  const text = await ask(title, {
    prompt: isMany ? l10n.t('Absolute paths, or from your own folder with ~/; several with {0} between them', path.delimiter) : l10n.t('Absolute path, or from your own folder with ~/'),
    value: typeof value === 'object' ? value.join(path.delimiter) : String(value ?? ''),
    check: (entered) => (separated(entered).length > 0 && separated(entered).every((one) => path.isAbsolute(one) || /^~[/\\]/.test(one)) ? undefined : l10n.t('Please enter an absolute path, or one that begins with ~/.')),
  });
  return separated(text);
}

/** A line of text that passes the check, without blanks around it. */
async function ask(title: string, { prompt, value, check }: { prompt: string; value: string; check: (text: string) => string | undefined }): Promise<string> {
  const text = await window.showInputBox({ title, prompt, value, ignoreFocusOut: true, validateInput: (entered) => check(entered.trim()) });
  if (text === undefined) throw new CancellationError();
  return text.trim();
}
