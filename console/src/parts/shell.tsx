// The frame around every page that needs a session: navigation, whose workspace this is, signing out. Signed out, it leads to the
// sign-in page and remembers where the reader was.

import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect } from 'react';
import { isSignedOut } from '../api.ts';
import { keepWanted, sessionKey, useSession } from '../session.ts';
import { Loaded } from './loaded.tsx';
import { Navigation } from './navigation.tsx';
import { Page } from './page.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { Wordmark } from './wordmark.tsx';

export function Shell(): ReactElement {
  const [open, { toggle, close }] = useDisclosure(false);
  const session = useSession();
  useSignedOut(session.data === null);
  return (
    <AppShell
      padding={{ base: 'md', sm: 'xl' }}
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !open } }}
    >
      <a href="#content" className="cw-skip cw-link">
        Skip to the content
      </a>
      <AppShell.Header className="cw-bar" px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" aria-expanded={open} />
            <Wordmark />
          </Group>
          <ThemeSwitch />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="cw-bar" p="sm" aria-label="Pages">
        {session.data && <Navigation session={session.data} onGo={close} />}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {session.data ? (
          <Outlet />
        ) : (
          <Page title="Casewire">
            <Loaded of={session}>{() => <Text>Signed out.</Text>}</Loaded>
          </Page>
        )}
      </AppShell.Main>
    </AppShell>
  );
}

/** Leads to the sign-in page when the session is over, whichever call found that out. */
function useSignedOut(signedOut: boolean): void {
  const client = useQueryClient();
  const navigate = useNavigate();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query }) => {
        if (query.queryKey[0] !== sessionKey[0] && isSignedOut(query.state.error)) client.setQueryData(sessionKey, null);
      }),
    [client],
  );
  useEffect(() => {
    if (!signedOut) return;
    const { pathname, search } = window.location;
    keepWanted(`${pathname.replace(/^\/console/, '')}${search}` || '/');
    void navigate({ to: '/sign-in' });
  }, [signedOut, navigate]);
}
