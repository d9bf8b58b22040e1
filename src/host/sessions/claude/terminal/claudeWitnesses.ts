import type { WatchFolder } from '../../../storage/folderWatch.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Log } from '../../../util/log.ts';
import type { ClaudeTerminalsOptions } from './claudeTerminals.ts';
import { ProcessBill } from './processBill.ts';
import { StatusFile } from './statusFile.ts';
import { TranscriptTail } from './transcriptTail.ts';

/** Who tells an agent in a terminal what its program does and says: the files that Claude Code itself writes. */
export function claudeWitnesses(options: { readonly clock: Clock; readonly log: Log; readonly watch: WatchFolder }): Pick<ClaudeTerminalsOptions, 'watchStatus' | 'followTranscript'> {
  return {
    watchStatus: (agent, onChange) => new StatusFile({ ...options, ...agent, onChange }),
    followTranscript: async (agent, onEvent) => {
      const bill = await ProcessBill.open(agent.agentSessionId, agent);
      return await TranscriptTail.open({ ...options, ...agent, from: 'end', bill, onEvent });
    },
  };
}
