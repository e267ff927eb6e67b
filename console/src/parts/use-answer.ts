// Asks the server, keeps the answer and asks again while the tab is looked at. Every page reads through it.

import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answerOf, type Called } from '../api.ts';

/** How often lists and pages are asked for again, in milliseconds; not while the tab is hidden. */
export const pollMs = 4000;

interface Asking {
  /** Names the answer: two pages that ask for the same thing share it. */
  readonly key: readonly unknown[];
  /** Default `pollMs`; false asks once. */
  readonly everyMs?: number | false;
  /** Default true; false does not ask yet. */
  readonly when?: boolean;
  /** Shows the answer to the question before while this one is on its way: for filters and pages of one list. */
  readonly keepBefore?: boolean;
}

export function useAnswer<Data>(call: (signal: AbortSignal) => Called<Data>, asking: Asking): UseQueryResult<Data, Error> {
  const { key, everyMs = pollMs, when = true, keepBefore = false } = asking;
  return useQuery<Data, Error>({
    queryKey: key,
    queryFn: ({ signal }) => answerOf(call(signal)),
    refetchInterval: everyMs,
    enabled: when,
    ...(keepBefore ? { placeholderData: keepPreviousData } : {}),
  });
}
