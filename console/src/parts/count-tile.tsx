// One number of the overview, leading to the list behind it.

import { Text } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Status, type Tone, toneOf } from './status.tsx';

type CountTileProps = Pick<LinkProps, 'to' | 'search'> & {
  readonly word: string;
  /** Null while it is not known. */
  readonly count: number | null;
  /** There are more than `count`. */
  readonly more?: boolean;
  readonly meaning: string;
  readonly tone?: Tone;
};

export function CountTile({ to, search, word, count, more = false, meaning, tone = toneOf(word) }: CountTileProps): ReactElement {
  return (
    <Link to={to} search={search} className="cw-card cw-tile" data-tone={tone}>
      <Status word={word} tone={tone} />
      <div className="cw-number" aria-busy={count === null}>
        {count === null ? '…' : `${count}${more ? '+' : ''}`}
      </div>
      <Text size="sm" c="dimmed">
        {meaning}
      </Text>
    </Link>
  );
}
