import { MissionControlError } from '../../protocol/errors.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { say } from '../../protocol/texts/say.ts';
import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import type { Ledger } from './ledger.ts';
import type { UsageNames } from './weekReport.ts';

/** Sums over any days; the index of the ledger's files answers. */
export interface UsageQueries {
  summary(query: OperationInput<'ledger.summary'>): Promise<OperationOutput<'ledger.summary'>>;
}

export interface LedgerServices {
  readonly ledger: Pick<Ledger, 'today' | 'week'>;
  readonly index: UsageQueries;
  /** Names as they are now. */
  names(): UsageNames;
}

/** Handlers of `ledger.*`. */
export function ledgerHandlers(services: LedgerServices): OperationHandlers<NounOperations<'ledger'>> {
  return {
    'ledger.today': async () => services.ledger.today(),
    'ledger.week': async ({ projectId }) => services.ledger.week(services.names(), projectId),
    'ledger.summary': async (input) => {
      if (input.from > input.to) throw new MissionControlError('invalidInput', say('ledger.daysReversed', { from: input.from, to: input.to }));
      return await services.index.summary(input);
    },
  };
}
