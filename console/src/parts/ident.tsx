// An id in monospace with a button that copies it; a link when there is a page to go to.

import { Group } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

interface IdentProps {
  readonly id: string;
  /** What it is the id of, for the button's name. */
  readonly what?: string;
  /** The id as a link, instead of the id alone. */
  readonly children?: ReactNode;
}

export function Ident({ id, what = 'the id', children }: IdentProps): ReactElement {
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex" miw={0}>
      {children ?? <span className="cw-mono">{id}</span>}
      <CopyButton text={id} what={what} />
    </Group>
  );
}

/** The tail of a long id, which differs where heads made at one time do not; the whole id stands beside the copy button. */
export function shortId(id: string): string {
  return id.length > 14 ? `…${id.slice(-8)}` : id;
}
