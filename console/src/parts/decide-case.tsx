// The decision on a whole case: stamped on every document, and sent as the event of the same name, as one change.

import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { api, type Case } from '../api.ts';
import { Card } from './card.tsx';
import { SentNote } from './sent-note.tsx';
import { useChange } from './use-change.ts';

const decisions = [
  { name: 'approve', words: 'Approve', color: 'green' },
  { name: 'reject', words: 'Reject', color: 'red' },
  { name: 'revision', words: 'Ask for revision', color: 'orange' },
] as const;

type Decision = (typeof decisions)[number]['name'];

export function DecideCase({ shown: { id, status, nextEvents } }: { readonly shown: Case }): ReactElement | null {
  const [reason, setReason] = useState('');
  const decide = useChange((name: Decision) =>
    api.PATCH('/api/v1/external/workflows/{id}/event-decision', {
      params: { path: { id } },
      body: { name, ...(reason.trim() ? { reason: reason.trim() } : {}) },
    }),
  );
  const open = decisions.filter(({ name }) => nextEvents.includes(name));
  if (open.length === 0 && decide.status === 'idle') return null;
  return (
    <Card title="Decide the case">
      <Stack gap="sm">
        {status === 'active' && open.length > 0 && (
          <>
            <Text size="sm" c="dimmed">
              The decision goes on every document, and the case moves on.
            </Text>
            <Textarea
              label="Reason (optional)"
              value={reason}
              maxLength={2000}
              autosize
              minRows={2}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group gap="xs" className="cw-actions">
              {open.map(({ name, words, color }) => (
                <Button
                  key={name}
                  color={color}
                  variant="light"
                  loading={decide.isPending && decide.variables === name}
                  disabled={decide.isPending}
                  onClick={() => decide.mutate(name)}
                >
                  {words}
                </Button>
              ))}
            </Group>
          </>
        )}
        <SentNote event={decide.variables ?? ''} sent={decide.data} error={decide.error} />
      </Stack>
    </Card>
  );
}
