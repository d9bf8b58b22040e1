import { l10n } from 'vscode';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';
import { shellLine, type ShellKind } from '../format/shellLine.ts';
import { LAUNCH_OPTION_ORDER, launchOptionLook, launchSourceText, launchValueText } from '../text/launchText.ts';

type Preview = OperationOutput<'sessions.previewLaunch'>;

/** The exact command line of an agent, or why there is none, as Markdown that also reads well as plain text. Names of environment variables, never values. */
export function commandLineText(preview: Preview, about: { readonly heading: string; readonly problem: string | undefined; readonly isNew: boolean; readonly shell: ShellKind }): string {
  const { command } = preview;
  const sections = [`# ${about.heading}`];
  if (about.problem !== undefined) sections.push(`**${l10n.t('It cannot be started now:')}** ${about.problem}`);
  if (command !== undefined) {
    sections.push(
      `\`\`\`${about.shell === 'posix' ? 'sh' : 'powershell'}\n${shellLine(about.shell, command)}\n\`\`\``,
      l10n.t('Prompts and answers go over standard input and output, one JSON message a line.'),
    );
    if (about.isNew) sections.push(l10n.t('The session id is an example: each session gets its own when it starts.'));
  }
  sections.push(`## ${l10n.t('Options')}`, optionsTable(preview.options));
  if (command !== undefined) {
    const { settings, window, removed } = command.environment;
    sections.push(
      `## ${l10n.t('Environment variables')}`,
      l10n.t('Agents get the environment of your login shell. Values are not shown.'),
      [
        line(l10n.t('From the settings'), settings),
        line(l10n.t('From this window'), window),
        line(l10n.t('Kept from agents'), removed),
      ].join('\n'),
    );
  }
  return `${sections.join('\n\n')}\n`;
}

function optionsTable(options: Preview['options']): string {
  const rows = options.map(({ name, value, source }) => {
    const known = LAUNCH_OPTION_ORDER.find((one) => one === name);
    return [known === undefined ? name : launchOptionLook(known).text, launchValueText(name, value), launchSourceText(source)];
  });
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [[l10n.t('Option'), l10n.t('Value'), l10n.t('Where from')], ['---', '---', '---'], ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

function line(what: string, names: readonly string[]): string {
  return `- ${what}: ${names.length === 0 ? l10n.t('none') : names.map((name) => `\`${name}\``).join(', ')}`;
}
