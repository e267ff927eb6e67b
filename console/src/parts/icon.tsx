// The few pictures of the console, drawn as lines in the colour of the text. They say nothing that the words beside them do not.

import type { ReactElement } from 'react';

const paths = {
  overview: 'M3 12l9-8 9 8M5 10v10h14V10',
  cases: 'M4 7h16v13H4zM9 7V4h6v3M4 12h16',
  deliveries: 'M3 11l18-7-6 17-3.5-6.5z',
  events: 'M13 3L5 14h6l-1 7 8-11h-6z',
  definitions: 'M5 4h5v5H5zM14 15h5v5h-5zM10 6.5h4.5a2 2 0 0 1 2 2V15',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  sun: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  computer: 'M3 5h18v11H3zM9 20h6M12 16v4',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  docs: 'M6 3h9l4 4v14H6zM9 12h7M9 16h7',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
