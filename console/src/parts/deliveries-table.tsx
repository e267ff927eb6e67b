// Deliveries in rows: what, to whom, how it stands. Used by the list, the overview, the case and the event.

import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { LoggedDelivery } from '../api.ts';
import { failureWords } from '../words/failure.ts';
import { RowsTable } from './rows-table.tsx';
import { Status } from './status.tsx';
import { When } from './when.tsx';

export function DeliveriesTable({ deliveries }: { readonly deliveries: readonly LoggedDelivery[] }): ReactElement {
  return <RowsTable label="Deliveries" columns={columns} rows={deliveries} keyOf={(row) => row.id} />;
}

const columns = [
  { name: 'Status', cell: ({ status }: LoggedDelivery) => <Status word={status} /> },
  {
    name: 'Event',
    cell: ({ id, eventName }: LoggedDelivery) => (
      <Link to="/deliveries/$id" params={{ id }} className="cw-link">
        {eventName}
      </Link>
    ),
  },
  { name: 'Receiver', cell: ({ url }: LoggedDelivery) => <span className="cw-mono">{url}</span> },
  { name: 'Answer', cell: answerCell },
  { name: 'Attempts', cell: ({ attempts }: LoggedDelivery) => attempts },
  { name: 'Planned', cell: ({ createdAt }: LoggedDelivery) => <When at={createdAt} /> },
];

function answerCell({ reason, responseStatus, nextAttemptAt, attempts }: LoggedDelivery): ReactElement {
  if (reason === null && responseStatus === null) return <span className="cw-soft cw-nothing">–</span>;
  return (
    <span className="cw-small">
      {reason === null ? responseStatus : failureWords({ reason, status: responseStatus, detail: null })}
      {nextAttemptAt && attempts > 0 && (
        <span className="cw-soft">
          {'; again '}
          <When at={nextAttemptAt} />
        </span>
      )}
    </span>
  );
}
