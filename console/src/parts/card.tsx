// A part of a page with a heading of its own.

import { Group, Stack, Title } from '@mantine/core';
import { type ReactElement, type ReactNode, useId } from 'react';

interface CardProps {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

export function Card({ title, beside, children }: CardProps): ReactElement {
  const id = useId();
  return (
    <section className="cw-card" aria-labelledby={id}>
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          {beside}
        </Group>
        {children}
      </Stack>
    </section>
  );
}
