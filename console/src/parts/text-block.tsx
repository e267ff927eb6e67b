// A longer text as it stands, in monospace; it scrolls when it is long. The label says what it is to those who cannot see the page.

import type { ReactElement } from 'react';

export function TextBlock({ label, text }: { readonly label: string; readonly text: string }): ReactElement {
  return (
    <figure className="cw-block" aria-label={label}>
      <pre className="cw-pre">{text}</pre>
    </figure>
  );
}
