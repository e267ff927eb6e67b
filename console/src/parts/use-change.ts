// One change that a reader asks for; afterwards everything that is shown is asked for again.

import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, type Called, isSignedOut } from '../api.ts';
import { sessionKey } from '../session.ts';

export function useChange<Input, Data>(call: (input: Input) => Called<Data>): UseMutationResult<Data, Error, Input> {
  const client = useQueryClient();
  return useMutation<Data, Error, Input>({
    mutationFn: (input) => answerOf(call(input)),
    onError: (error) => {
      if (isSignedOut(error)) client.setQueryData(sessionKey, null);
    },
    onSettled: () => client.invalidateQueries(),
  });
}
