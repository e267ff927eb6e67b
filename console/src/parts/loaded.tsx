// The four faces of an answer: on its way, not there, there, and there but old.

import { Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { isSignedOut } from '../api.ts';
import { FaultNote, faultWords } from './fault-note.tsx';

interface LoadedProps<Data> {
  readonly of: UseQueryResult<Data, Error>;
  readonly children: (data: Data) => ReactNode;
}

export function Loaded<Data>({ of: query, children }: LoadedProps<Data>): ReactElement {
  const { data, error } = query;
  if (data === undefined) {
    // Signed out: the shell is about to lead to the sign-in page.
    if (error && !isSignedOut(error)) return <FaultNote error={error} onRetry={() => void query.refetch()} />;
    return <Waiting />;
  }
  return (
    <>
      {error && !isSignedOut(error) && (
        <Text role="status" className="cw-card cw-fault" size="sm">
          This is what was known before: {faultWords(error).title.toLowerCase()}.
        </Text>
      )}
      {children(data)}
    </>
  );
}

function Waiting(): ReactElement {
  return (
    <Stack className="cw-card" role="status" aria-label="Loading" gap="sm">
      {[70, 100, 90, 60].map((width) => (
        <Skeleton key={width} height={16} width={`${width}%`} />
      ))}
    </Stack>
  );
}
