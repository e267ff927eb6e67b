// The page when a page itself broke: a fault of the console, or a file of it that could not be loaded.

import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ApiFault } from '../api.ts';
import { FaultNote } from './fault-note.tsx';
import { Page } from './page.tsx';

/** Each browser has words of its own for a script that did not come. */
const notLoaded = /dynamically imported module|importing a module script failed|error loading dynamically/i;

export function BrokenPage({ error }: ErrorComponentProps): ReactElement {
  const fault = error instanceof Error ? error : new Error(String(error));
  const away = notLoaded.test(fault.message);
  return (
    <Page title={away ? 'This page could not be loaded' : 'This page broke'}>
      <FaultNote error={away ? new ApiFault({ kind: 'unreachable' }) : fault} onRetry={() => window.location.reload()} />
    </Page>
  );
}
