// The name of the product and its mark.

import { Group, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import icon from '../icon.svg';

export function Wordmark(): ReactElement {
  return (
    <Group gap={9} wrap="nowrap">
      <img src={icon} width={26} height={26} alt="" />
      <Text fw={680} size="lg">
        Casewire
      </Text>
    </Group>
  );
}
