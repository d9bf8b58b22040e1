import type { Uri } from 'vscode';
import type { MissionControlError } from '../../protocol/errors.ts';
import type { SessionPanelStrings } from '../../protocol/webview/sessionPanelStrings.ts';
import type { ChangeDocuments } from '../changes/changeDocuments.ts';
import type { ImageFiles } from '../images/imageFiles.ts';
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
  readonly errors: {
    /** Localises an error for people. */
    textOf(error: MissionControlError): string;
    /** Shows what failed that a person asked for. */
    show(error: unknown): void;
  };
  /** Changes of files in the editor's diff. */
  readonly changes: Pick<ChangeDocuments, 'open'>;
  /** All that the page says, in the editor's language. */
  readonly strings: () => SessionPanelStrings;
  /** Images of sessions in the editor's viewer. */
  readonly images: Pick<ImageFiles, 'open'>;
  readonly log: { warn(message: string): void };
  /** Starts or finds the host because a person asked for it. Shows its own errors. */
  connect(): void;
}
