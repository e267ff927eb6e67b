// The verdict on a delivery, large, with what to do about it.

import { Stack, Text, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { DeliveryWithAttempts } from '../api.ts';
import { verdict } from '../words/verdict.ts';
import { useNow } from './when.tsx';

interface VerdictCardProps {
  readonly delivery: DeliveryWithAttempts;
  /** The button that acts on it. */
  readonly children: ReactNode;
}

export function VerdictCard({ delivery, children }: VerdictCardProps): ReactElement {
  const { tone, title, story, advice } = verdict(delivery, { now: useNow() });
  return (
    <section className="cw-card cw-verdict" data-tone={tone} aria-label="What became of it">
      <Stack gap="sm">
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text size="lg">{story}</Text>
        {advice && <Text c="dimmed">{advice}</Text>}
        {children}
      </Stack>
    </section>
  );
}
