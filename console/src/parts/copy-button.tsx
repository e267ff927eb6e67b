// A button that copies a text and says that it did.

import { ActionIcon, Button } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';
import { Icon } from './icon.tsx';

interface CopyProps {
  readonly text: string;
  /** What is copied, for the button's name: `the id`. */
  readonly what: string;
  /** With words on it, in place of the picture alone. */
  readonly worded?: boolean;
}

export function CopyButton({ text, what, worded = false }: CopyProps): ReactElement {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = window.setTimeout(() => setState('idle'), 1500);
    return () => window.clearTimeout(timer);
  }, [state]);
  const copy = () => {
    void copyText(text).then((copied) => setState(copied ? 'copied' : 'failed'));
  };
  const label = { idle: `Copy ${what}`, copied: 'Copied', failed: 'The browser does not let me copy' }[state];
  const icon = <Icon name={state === 'copied' ? 'check' : 'copy'} />;
  if (worded) {
    return (
      <Button variant="default" size="xs" leftSection={icon} onClick={copy}>
        {label}
      </Button>
    );
  }
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} title={label} onClick={copy}>
      {icon}
    </ActionIcon>
  );
}
