import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionPanelConnection } from '../../protocol/webview/sessionPanel.ts';
import { isSilent, type HostPort, type HostState } from '../state/hostPort.ts';

const STATUS: Readonly<Record<HostState, SessionPanelConnection['status']>> = {
  connected: 'connected',
  starting: 'connecting',
  reconnecting: 'connecting',
  stopped: 'unavailable',
  failed: 'unavailable',
};

/** How a panel stands to the host, with the reason when it failed. */
export function panelConnection(
  host: Pick<HostPort, 'state' | 'failure'>,
  describe: (error: MissionControlError) => string,
): SessionPanelConnection {
  const { failure } = host;
  const isTold = host.state === 'failed' && MissionControlError.is(failure);
  if (isSilent(host)) return { status: 'silent', detail: '' };
  return { status: STATUS[host.state], detail: isTold ? describe(failure) : '' };
}
