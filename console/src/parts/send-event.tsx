// Sends the case one of the events that its state takes, with data if the reader has some.

import { Button, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactElement, useState } from 'react';
import { api, type Case } from '../api.ts';
import { readObject } from '../words/json-value.ts';
import { Card } from './card.tsx';
import { SentNote } from './sent-note.tsx';
import { useChange } from './use-change.ts';

export function SendEvent({ shown: { id, status, nextEvents } }: { readonly shown: Case }): ReactElement {
  const [chosen, setChosen] = useState('');
  const [payload, setPayload] = useState('');
  const name = nextEvents.includes(chosen) ? chosen : (nextEvents[0] ?? '');
  const read = readObject(payload);
  const send = useChange((input: { readonly name: string; readonly payload?: Record<string, unknown> }) =>
    api.POST('/api/v1/external/workflows/{id}/event', { params: { path: { id } }, body: input }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ('fault' in read) return;
    send.mutate({ name, ...(Object.keys(read.value).length > 0 ? { payload: read.value } : {}) });
  };
  return (
    <Card title="Send an event">
      {nextEvents.length === 0 ? (
        <Text size="sm" c="dimmed">
          {status === 'active'
            ? 'This state takes no event from outside: it waits for a plugin, a child or a timer.'
            : 'The case is completed, and never opens again.'}
        </Text>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="sm">
            <NativeSelect label="Event" data={[...nextEvents]} value={name} onChange={(event) => setChosen(event.currentTarget.value)} />
            <Textarea
              label="Data (JSON, optional)"
              placeholder='{"score": 12}'
              value={payload}
              error={'fault' in read && read.fault}
              autosize
              minRows={2}
              classNames={{ input: 'cw-mono' }}
              onChange={(event) => setPayload(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={send.isPending} disabled={'fault' in read}>
              Send “{name}”
            </Button>
          </Stack>
        </form>
      )}
      <SentNote event={send.variables?.name ?? ''} sent={send.data} error={send.error} />
    </Card>
  );
}
