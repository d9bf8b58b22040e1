import { measureActivation } from './activation.ts';
import { measureBundles } from './bundleSize.ts';
import { measureDispatch } from './dispatch.ts';
import { measureHostAtRest, measureHostAtRestWithTerminals } from './hostAtRest.ts';
import { measureKills } from './kills.ts';
import { measureLongScroll } from './longScroll.ts';
import { measureLongConversation } from './longConversation.ts';
import { measureNextTurn } from './nextTurn.ts';
import { measurePhases } from './phaseLatency.ts';
import { measurePastSessions } from './pastSessions.ts';
import type { Bench } from './support/bench.ts';
import { measureTaskLoading } from './taskLoading.ts';
import { measureTerminalFlood } from './terminalFlood.ts';
import { measureTerminalKeys } from './terminalKeys.ts';
import { measureTerminalPhases } from './terminalPhases.ts';
import { measureTerminalRead } from './terminalRead.ts';
import { measureUsageIndex } from './usageIndex.ts';

/** All benches by the name that the command line takes, in the order in which they run. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  bundles: measureBundles,
  activation: measureActivation,
  dispatch: measureDispatch,
  nextTurn: measureNextTurn,
  phases: measurePhases,
  rest: measureHostAtRest,
  restTerminals: measureHostAtRestWithTerminals,
  index: measureUsageIndex,
  tasks: measureTaskLoading,
  past: measurePastSessions,
  scroll: measureLongScroll,
  long: measureLongConversation,
  terminal: measureTerminalRead,
  flood: measureTerminalFlood,
  keys: measureTerminalKeys,
  terminalPhases: measureTerminalPhases,
  kills: measureKills,
};
