// From page to page of a list that is read by cursor: forward, and back to the newest; the browser's back button does the rest.

import { Button, Group, Text } from '@mantine/core';
import type { ReactElement } from 'react';

interface PagerProps {
  /** The cursor of this page; undefined on the first. */
  readonly cursor: string | undefined;
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
  readonly shown: number;
  /** In all, where the API counts. */
  readonly total?: number;
  readonly onGo: (cursor: string | undefined) => void;
}

export function Pager({ cursor, next, shown, total, onGo }: PagerProps): ReactElement {
  return (
    <Group justify="space-between" component="nav" aria-label="Pages of the list">
      <Text size="sm" c="dimmed" aria-live="polite">
        {shown} shown{total === undefined ? '' : ` of ${total}`}
        {cursor === undefined ? ', the newest first' : ', further back'}
      </Text>
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={cursor === undefined} onClick={() => onGo(undefined)}>
          Newest
        </Button>
        <Button variant="default" size="xs" disabled={next === null} onClick={() => onGo(next ?? undefined)}>
          Older
        </Button>
      </Group>
    </Group>
  );
}
