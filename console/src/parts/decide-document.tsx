// The decision on one document: approve at once; reject and revision ask why first; a decision can be taken back.

import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { api } from '../api.ts';
import type { ShownDocument } from '../words/documents.ts';
import { faultWords } from './fault-note.tsx';
import { useChange } from './use-change.ts';

type Asked = 'reject' | 'revision';

interface Decision {
  readonly decision: 'approve' | Asked | null;
  readonly reason?: string;
}

export function DecideDocument({ caseId, document }: { readonly caseId: string; readonly document: ShownDocument }): ReactElement {
  const [asked, setAsked] = useState<Asked | null>(null);
  const decide = useChange((body: Decision) =>
    api.PATCH('/api/v1/external/workflows/{id}/decision/{documentId}', { params: { path: { id: caseId, documentId: document.id } }, body }),
  );
  const send = (body: Decision) => decide.mutate(body, { onSuccess: () => setAsked(null) });
  const button = { size: 'compact-sm', disabled: decide.isPending } as const;
  return (
    <Stack gap={8}>
      <Group gap="xs" role="group" aria-label={`Decide on ${document.title}`} className="cw-actions">
        <Button {...button} variant="light" color="green" onClick={() => send({ decision: 'approve' })}>
          Approve
        </Button>
        <Button {...button} variant="light" color="red" aria-expanded={asked === 'reject'} onClick={() => setAsked('reject')}>
          Reject …
        </Button>
        <Button {...button} variant="light" color="orange" aria-expanded={asked === 'revision'} onClick={() => setAsked('revision')}>
          Ask for revision …
        </Button>
        {document.decision && (
          <Button {...button} variant="subtle" color="gray" onClick={() => send({ decision: null })}>
            Take back
          </Button>
        )}
      </Group>
      {asked && (
        <ReasonForm
          asked={asked}
          busy={decide.isPending}
          onSend={(reason) => send({ decision: asked, reason })}
          onLeave={() => setAsked(null)}
        />
      )}
      {decide.error && (
        <Text size="sm" role="alert">
          {faultWords(decide.error).title}: {faultWords(decide.error).detail}
        </Text>
      )}
    </Stack>
  );
}

interface ReasonFormProps {
  readonly asked: Asked;
  readonly busy: boolean;
  readonly onSend: (reason: string) => void;
  readonly onLeave: () => void;
}

function ReasonForm({ asked, busy, onSend, onLeave }: ReasonFormProps): ReactElement {
  const [reason, setReason] = useState('');
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    onSend(reason.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={6}>
        <Textarea
          label={asked === 'reject' ? 'Why is it rejected?' : 'What is to be revised?'}
          value={reason}
          maxLength={2000}
          required
          autosize
          minRows={2}
          data-autofocus
          autoFocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={busy} disabled={reason.trim() === ''}>
            {asked === 'reject' ? 'Reject it' : 'Ask for it'}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onLeave}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
