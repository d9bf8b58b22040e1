import { l10n } from 'vscode';
import type { HostInfo } from '../../protocol/operations/host.ts';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';
import { bytesText, elapsedText, momentText } from '../text/figureText.ts';
import { localText } from '../text/hostText.ts';

type HealthCheck = OperationOutput<'host.health'>['checks'][number];

const STATUS_TEXT: Readonly<Record<HealthCheck['status'], () => string>> = {
  ok: () => l10n.t('OK'),
  warning: () => l10n.t('Warning'),
  error: () => l10n.t('Error'),
};

/** Host and health as Markdown that also reads well as plain text. */
export function hostInfoText(info: HostInfo, checks: readonly HealthCheck[]): string {
  const facts: readonly (readonly [string, string])[] = [
    [l10n.t('Version'), l10n.t('{0} (protocol {1})', info.version, info.protocol)],
    [l10n.t('Mode'), info.mode === 'background' ? l10n.t('background process') : l10n.t('inside this window')],
    [l10n.t('Process'), l10n.t('{0} (Node {1}, {2})', info.pid, info.nodeVersion, info.platform)],
    [l10n.t('Running since'), `${momentText(info.startedAt)} (${elapsedText(info.uptimeMs)})`],
    [l10n.t('Memory'), bytesText(info.rssBytes)],
    [l10n.t('Windows and other clients'), String(info.clientCount)],
    [l10n.t('Live sessions'), String(info.liveSessionCount)],
    [l10n.t('Home folder'), info.home],
  ];
  const sections = [
    `# ${l10n.t('Mission Control Host')}`,
    factLines(facts),
    `## ${l10n.t('Health')}`,
    checks.length === 0 ? l10n.t('Nothing was checked.') : checks.map((check) => `- **${STATUS_TEXT[check.status]()}** \`${check.id}\`: ${localText(check.messageRef, check.message)}`).join('\n'),
    `## ${l10n.t('Disk use')}`,
    diskLines(info.diskBytes),
  ];
  if (info.quarantined.length > 0) {
    sections.push(
      `## ${l10n.t('Files set aside')}`,
      l10n.t('These files could not be read. They were moved, nothing was deleted.'),
      info.quarantined.map((file) => `- \`${file.file}\` → \`${file.movedTo}\`: ${localText(file.errorRef, file.error)}`).join('\n'),
    );
  }
  return `${sections.join('\n\n')}\n`;
}

function factLines(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}

function diskLines(diskBytes: Readonly<Record<string, number>>): string {
  const entries = Object.entries(diskBytes).sort(([, a], [, b]) => b - a);
  const total = entries.reduce((sum, [, bytes]) => sum + bytes, 0);
  return factLines([...entries, [l10n.t('Together'), total] as const].map(([name, bytes]) => [name, bytesText(bytes)] as const));
}
