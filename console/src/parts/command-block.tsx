// A command for a terminal, or another text to be copied.

import { Group } from '@mantine/core';
import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';
import { TextBlock } from './text-block.tsx';

export function CommandBlock({ text, label = 'Command' }: { readonly text: string; readonly label?: string }): ReactElement {
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <TextBlock label={label} text={text} />
      <CopyButton text={text} what={label.toLowerCase()} />
    </Group>
  );
}
