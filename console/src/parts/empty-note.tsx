// What stands where a list is empty: why, and how to get the first one.

import { Stack, Text, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { CommandBlock } from './command-block.tsx';

interface EmptyNoteProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly command?: string;
}

export function EmptyNote({ title, children, command }: EmptyNoteProps): ReactElement {
  return (
    <section className="cw-card">
      <Stack gap="sm" py="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text c="dimmed" component="div">
          {children}
        </Text>
        {command && <CommandBlock text={command} />}
      </Stack>
    </section>
  );
}
