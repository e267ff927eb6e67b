// The case that a delivery or an event belongs to; none for what is about webhooks.

import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Ident } from './ident.tsx';

export function CaseIdent({ id }: { readonly id: string | null }): ReactElement {
  if (id === null) return <>none: it is about webhooks</>;
  return (
    <Ident id={id} what="the case id">
      <Link to="/cases/$id" params={{ id }} className="cw-link cw-mono">
        {id}
      </Link>
    </Ident>
  );
}
