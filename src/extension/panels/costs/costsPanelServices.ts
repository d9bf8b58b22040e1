import type { Uri } from 'vscode';
import type { MissionControlError } from '../../../protocol/errors.ts';
import type { CostsPanelStrings } from '../../../protocol/webview/costsPanelStrings.ts';
import type { Clock } from '../../state/clock.ts';
import type { FleetStore } from '../../state/fleetStore.ts';
import type { HostPort, SessionPanels } from '../../state/hostPort.ts';

/** What the costs panel needs of the rest of the extension. */
export interface CostsPanelServices {
  /** The extension's folder: `dist/webviews` and `media` below it are read. */
  readonly extensionUri: Uri;
  readonly host: HostPort;
  readonly fleet: Pick<FleetStore, 'onDidChange'>;
  readonly clock: Clock;
  readonly panels: Pick<SessionPanels, 'open'>;
  /** Localises an error for people. */
  readonly errors: { textOf(error: MissionControlError): string };
  /** All that the page says, in the editor's language. */
  readonly strings: () => CostsPanelStrings;
  readonly log: { warn(message: string): void };
  /** Starts or finds the host because a person asked for it. Shows its own errors. */
  connect(): void;
}
