// Signing in: the one-time link brings a token in the fragment of its URL, which no server log and no Referer sees. It is taken out of
// the address bar before anything else happens, exchanged for a session, and the reader goes where they wanted.

import { Alert, Button, Center, Code, Loader, Stack, Text, Title } from '@mantine/core';
import { useRouter, useRouterState } from '@tanstack/react-router';
import { type ReactElement, useCallback, useEffect } from 'react';
import { CommandBlock } from '../parts/command-block.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { Wordmark } from '../parts/wordmark.tsx';
import { isBadLink, readToken, takeWanted, useSignIn } from '../session.ts';

const linkCommand = 'npx casewire console-link \\\n  --customer <name> \\\n  --environment <sandbox|production>';

export function SignInPage(): ReactElement {
  const router = useRouter();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const { mutate, ...exchange } = useSignIn(useCallback(() => router.history.push(`/console${takeWanted()}`), [router]));
  useEffect(() => {
    document.title = 'Sign in · Casewire';
    // Read from the bar itself: the second run of an effect finds nothing there, so a token is used once.
    const token = readToken(window.location.hash || `#${hash}`);
    if (token === null || window.location.hash === '') return;
    window.history.replaceState(window.history.state, '', window.location.pathname);
    mutate(token);
  }, [hash, mutate]);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack className="cw-card" w="100%" maw={520} gap="lg" p={28}>
        <Wordmark />
        <Title order={1} size="h3">
          Sign in
        </Title>
        {exchange.isPending ? (
          <Text role="status">
            <Loader size="xs" mr={8} /> Opening your session …
          </Text>
        ) : (
          <HowToGetIn error={exchange.error} onRetry={exchange.variables ? () => mutate(exchange.variables ?? '') : null} />
        )}
      </Stack>
    </Center>
  );
}

function HowToGetIn({ error, onRetry }: { readonly error: Error | null; readonly onRetry: (() => void) | null }): ReactElement {
  const bad = error !== null && isBadLink(error);
  return (
    <>
      {bad && (
        <Alert color="orange" title="This link does not open the console" role="alert">
          It was used already, or its 30 minutes are over. Make a new one:
        </Alert>
      )}
      {error && !bad && <FaultNote error={error} {...(onRetry ? { onRetry } : {})} />}
      {!bad && <Text>The console opens with a one-time link, which the server makes. There is no password.</Text>}
      <Stack gap={6}>
        <Text size="sm">Where the server runs:</Text>
        <CommandBlock text={linkCommand} />
        <Text size="sm" c="dimmed">
          <Code>npm start</Code> and <Code>casewire dev</Code> print a link of their own when they are up. Each link works once, within 30
          minutes.
        </Text>
      </Stack>
      <Button component="a" href="/docs" variant="default">
        Read the API docs instead
      </Button>
    </>
  );
}
