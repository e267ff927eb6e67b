// The frame of every page: its one h1, its title in the browser's tab, and what stands beside it.

import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactElement, type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** Under the title: what this page answers. */
  readonly lead?: ReactNode;
  /** Beside the title: buttons, a status. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, lead, beside, children }: PageProps): ReactElement {
  useEffect(() => {
    document.title = `${title} · Casewire`;
  }, [title]);
  return (
    <Stack gap="lg" maw={1240} mx="auto">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} miw={0}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {typeof lead === 'string' ? <Text c="dimmed">{lead}</Text> : lead}
        </Stack>
        {beside}
      </Group>
      {children}
    </Stack>
  );
}
