import { MissionControlError } from '../../protocol/errors.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { say } from '../../protocol/texts/say.ts';
import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import type { Ledger } from './ledger.ts';

/** Sums over any days; the index of the ledger's files answers. */
export interface UsageQueries {
  summary(query: OperationInput<'ledger.summary'>): Promise<OperationOutput<'ledger.summary'>>;
}

/** Handlers of `ledger.*`. */
export function ledgerHandlers(services: { readonly ledger: Pick<Ledger, 'today'>; readonly index: UsageQueries }): OperationHandlers<NounOperations<'ledger'>> {
  return {
    'ledger.today': async () => services.ledger.today(),
    'ledger.summary': async (input) => {
      if (input.from > input.to) throw new MissionControlError('invalidInput', say('ledger.daysReversed', { from: input.from, to: input.to }));
      return await services.index.summary(input);
    },
  };
}
