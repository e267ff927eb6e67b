// A status as a coloured dot and its word, so that nobody needs the colour.

import type { ReactElement } from 'react';

export type Tone = 'good' | 'waiting' | 'bad' | 'neutral' | 'move';

const tones: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  completed: 'good',
  approved: 'good',
  approve: 'good',
  done: 'good',
  answered: 'good',
  pending: 'waiting',
  sending: 'waiting',
  running: 'waiting',
  retrying: 'waiting',
  retry: 'waiting',
  revision: 'waiting',
  exhausted: 'bad',
  failed: 'bad',
  gone: 'bad',
  impossible: 'bad',
  rejected: 'bad',
  reject: 'bad',
  cancelled: 'bad',
  active: 'move',
};

/** The colour of a status of cases, deliveries, attempts, plugin calls and documents; neutral for any other word. */
export function toneOf(status: string): Tone {
  return (Object.hasOwn(tones, status) ? tones[status] : undefined) ?? 'neutral';
}

export function Status({ word, tone = toneOf(word) }: { readonly word: string; readonly tone?: Tone }): ReactElement {
  return (
    <span className="cw-status" data-tone={tone}>
      {word}
    </span>
  );
}
