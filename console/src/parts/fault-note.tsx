// What went wrong, in the server's own words, with the request's id for whoever runs it, and a way to try again.

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { ApiFault, type Fault } from '../api.ts';
import { Ident } from './ident.tsx';

interface FaultNoteProps {
  readonly error: Error;
  /** Nothing to try again without it. */
  readonly onRetry?: () => void;
}

export function FaultNote({ error, onRetry }: FaultNoteProps): ReactElement {
  const fault: Fault | null = error instanceof ApiFault ? error.fault : null;
  const { title, detail } = faultWords(error);
  return (
    <section className="cw-card cw-fault" role="alert">
      <Stack gap="xs" align="flex-start">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text>{detail}</Text>
        {fault?.kind === 'refused' && fault.errors.length > 0 && (
          <ul>
            {fault.errors.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <span className="cw-mono">{path}</span>: {message}
              </li>
            ))}
          </ul>
        )}
        {fault?.kind === 'refused' && fault.requestId && (
          <Group gap={6}>
            <Text size="sm" c="dimmed">
              Request
            </Text>
            <Ident id={fault.requestId} what="the request id" />
          </Group>
        )}
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </section>
  );
}

/** A fault in two sentences. */
export function faultWords(error: Error): { readonly title: string; readonly detail: string } {
  if (!(error instanceof ApiFault)) return { title: 'Something broke in this page', detail: error.message };
  const { fault } = error;
  if (fault.kind === 'unreachable') {
    return { title: 'The server cannot be reached', detail: 'Is it running? This page tries again by itself.' };
  }
  return { title: fault.title, detail: fault.detail };
}
