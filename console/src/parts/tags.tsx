// Tags of a case, side by side; a dash when there are none.

import { Group } from '@mantine/core';
import type { ReactElement } from 'react';

export function Tags({ tags }: { readonly tags: readonly string[] }): ReactElement {
  if (tags.length === 0) return <span className="cw-soft cw-nothing">–</span>;
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <span key={tag} className="cw-tag">
          {tag}
        </span>
      ))}
    </Group>
  );
}
