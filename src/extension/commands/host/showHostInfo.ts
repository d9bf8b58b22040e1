import { hostInfoText } from '../../hostInfo/hostInfoText.ts';
import type { Command } from '../command.ts';

/** Shows which host this is and how it is, as a read-only document. Gives back `host.info`. */
export const showHostInfo: Command = {
  needs: 'host',
  run: async ({ host, documents }) => {
    const [info, health] = await Promise.all([host.call('host.info', {}), host.call('host.health', {})]);
    await documents.show('Mission Control Host', hostInfoText(info, health.checks));
    return info;
  },
};
