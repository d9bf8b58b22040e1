import type { Uri } from 'vscode';
import type { MissionControlError } from '../../protocol/errors.ts';
import type { SettingsMirror } from '../settings/settingsMirror.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { HostPort } from '../state/hostPort.ts';

/** What session panels need of the rest of the extension. */
export interface SessionPanelServices {
  /** The extension's folder: `dist/webviews` and `media` below it are read. */
  readonly extensionUri: Uri;
  /** Tells this window's pages from those of others. */
  readonly windowId: string;
  readonly host: HostPort;
  /** Calls wait until the host has this window's settings. */
  readonly settings: Pick<SettingsMirror, 'whenTaken'>;
  /** Names of projects and tasks. */
  readonly fleet: Pick<FleetStore, 'state' | 'onDidChange'>;
  /** Localises an error for people. */
  readonly errors: { textOf(error: MissionControlError): string };
  readonly log: { warn(message: string): void };
  /** Starts or finds the host because a person asked for it. Shows its own errors. */
  connect(): void;
}
