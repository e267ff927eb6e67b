// What an event or a decision did to its case: it moved, a guard said no, or the server refused.

import { Alert, List } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SentEvent } from '../api.ts';
import { blockedWords } from '../words/guard-words.ts';
import { faultWords } from './fault-note.tsx';

interface SentNoteProps {
  /** What was sent. */
  readonly event: string;
  readonly sent: SentEvent | undefined;
  readonly error: Error | null;
}

export function SentNote({ event, sent, error }: SentNoteProps): ReactElement | null {
  if (error) {
    const { title, detail } = faultWords(error);
    return (
      <Alert color="red" title={title} role="alert">
        {detail}
      </Alert>
    );
  }
  if (!sent) return null;
  if (sent.transitioned) {
    return (
      <Alert color="green" title={`“${event}” was taken`} role="status">
        The case is in “{sent.state}” now.
      </Alert>
    );
  }
  return (
    <Alert color="orange" title={sent.blockedBy?.length ? 'A guard said no' : 'Nothing moved'} role="status">
      <List size="sm" listStyleType="none">
        {blockedWords(event, sent.blockedBy ?? []).map((words) => (
          <List.Item key={words}>{words}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
