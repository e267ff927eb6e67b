// The pages, and at the foot: whose workspace this is, who is signed in, and the way out.

import { Button, Divider, Stack, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type Session, useSignOut } from '../session.ts';
import { Icon } from './icon.tsx';
import { Status } from './status.tsx';

const pages = [
  { to: '/', icon: 'overview', name: 'Overview' },
  { to: '/cases', icon: 'cases', name: 'Cases' },
  { to: '/deliveries', icon: 'deliveries', name: 'Deliveries' },
  { to: '/events', icon: 'events', name: 'Events' },
  { to: '/definitions', icon: 'definitions', name: 'Definitions' },
] as const;

interface NavigationProps {
  readonly session: Session;
  /** A page was chosen: on a phone, the menu closes. */
  readonly onGo: () => void;
}

export function Navigation({ session, onGo }: NavigationProps): ReactElement {
  return (
    <Stack h="100%" justify="space-between" gap="md">
      <Stack gap={4}>
        {pages.map(({ to, icon, name }) => (
          <Link key={to} to={to} className="cw-nav" onClick={onGo} activeOptions={{ exact: to === '/', includeSearch: false }}>
            <Icon name={icon} size={18} />
            {name}
          </Link>
        ))}
        <a className="cw-nav" href="/docs">
          <Icon name="docs" size={18} />
          API docs
        </a>
      </Stack>
      <Account session={session} />
    </Stack>
  );
}

function Account({ session: { customer, workspace, actor } }: { readonly session: Session }): ReactElement {
  const navigate = useNavigate();
  const signOut = useSignOut(() => void navigate({ to: '/sign-in' }));
  return (
    <Stack gap={8} px={6} pb={6}>
      <Divider />
      <Text fw={600} mt={4}>
        {customer.name}
      </Text>
      <div>
        <Status word={workspace.environment} tone={workspace.environment === 'production' ? 'move' : 'neutral'} />
      </div>
      <Text size="sm" c="dimmed">
        Signed in as {actor.name}
      </Text>
      <Button variant="default" size="xs" leftSection={<Icon name="leave" />} loading={signOut.isPending} onClick={() => signOut.mutate()}>
        Sign out
      </Button>
      {signOut.error && <Text size="sm">Not signed out: {signOut.error.message}</Text>}
    </Stack>
  );
}
