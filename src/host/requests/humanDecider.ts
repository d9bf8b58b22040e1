import type { Decider } from './decider.ts';

/**
 * The last station: people. It never speaks by itself; the request stays in the inbox until someone answers, wherever that is (Needs You,
 * the session, the terminal, the phone), and the inbox takes the first answer.
 */
export const humanDecider: Decider = {
  name: 'human',
  decide: (_request, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) resolve(undefined);
      else signal.addEventListener('abort', () => { resolve(undefined); }, { once: true });
    }),
};
