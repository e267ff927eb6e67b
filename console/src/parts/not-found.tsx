// The page for an address that is none.

import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Page } from './page.tsx';

export function NotFound(): ReactElement {
  return (
    <Page title="No such page">
      <Text>
        The console has no page at this address.{' '}
        <Anchor component={Link} to="/" className="cw-link">
          Go to the overview
        </Anchor>
      </Text>
    </Page>
  );
}
