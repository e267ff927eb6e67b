// Who is signed in: the session that a one-time link opens, and its end. Called by the shell and the sign-in page.
// The session itself is a cookie that no script can read; the place where the reader wanted to go is kept for after signing in.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type AnswerTo, ApiFault, answerOf, api, isSignedOut } from './api.ts';

export type Session = AnswerTo<'/api/v1/session', 'get'>;

export const sessionKey = ['session'] as const;
const wantedKey = 'casewire.wanted';

/** Null when signed out. Asked again once a minute, so that a session that ended elsewhere is noticed. */
export function useSession() {
  return useQuery<Session | null, Error>({
    queryKey: sessionKey,
    queryFn: async () => {
      try {
        return await answerOf<Session>(api.GET('/api/v1/session'));
      } catch (error) {
        if (isSignedOut(error)) return null;
        throw error;
      }
    },
    refetchInterval: 60_000,
    staleTime: 30_000,
  });
}

/** Exchanges the token of a one-time link for a session. */
export function useSignIn(onDone: () => void) {
  const client = useQueryClient();
  return useMutation<Session, Error, string>({
    mutationFn: (token) => answerOf<Session>(api.POST('/api/v1/session', { body: { token } })),
    onSuccess: (session) => {
      // What another session had loaded is not this one's to see.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
      client.setQueryData(sessionKey, session);
      onDone();
    },
  });
}

/** Ends the session; signed out already counts as done. */
export function useSignOut(onDone: () => void) {
  const client = useQueryClient();
  return useMutation<void, Error, void>({
    mutationFn: () =>
      answerOf<void>(api.DELETE('/api/v1/session')).catch((error: unknown) => {
        if (!isSignedOut(error)) throw error;
      }),
    onSuccess: () => {
      client.clear();
      client.setQueryData(sessionKey, null);
      onDone();
    },
  });
}

/** The token of a one-time link, from the fragment of its URL; null when there is none. */
export function readToken(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') || null;
}

/** Keeps where the reader wanted to go: a path of this console, with its filters. */
export function keepWanted(path: string): void {
  window.sessionStorage.setItem(wantedKey, path);
}

/** Where the reader wanted to go, once; the overview otherwise. */
export function takeWanted(): string {
  const path = window.sessionStorage.getItem(wantedKey) ?? '/';
  window.sessionStorage.removeItem(wantedKey);
  return path.startsWith('/') && !path.startsWith('//') ? path : '/';
}

/** True for the answer that every bad link gets: unknown, used or expired. */
export function isBadLink(error: unknown): boolean {
  return error instanceof ApiFault && error.fault.kind === 'refused' && [400, 401].includes(error.fault.status);
}
