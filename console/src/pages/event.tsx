// One event: what its receivers are told, and who they are.

import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type AnswerTo, api } from '../api.ts';
import { Card } from '../parts/card.tsx';
import { CaseIdent } from '../parts/case-ident.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { DeliveriesTable } from '../parts/deliveries-table.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { Ident } from '../parts/ident.tsx';
import { JsonTree } from '../parts/json-tree.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { When } from '../parts/when.tsx';

const route = getRouteApi('/inside/events/$id');

export function EventPage(): ReactElement {
  const { id } = route.useParams();
  // An event never changes.
  const event = useAnswer((signal) => api.GET('/api/v1/events/{id}', { params: { path: { id } }, signal }), {
    key: ['event', id],
    everyMs: false,
  });
  return (
    <Page title={event.data?.eventName ?? 'Event'}>
      <Loaded of={event}>{(loaded) => <EventFacts event={loaded} />}</Loaded>
      {event.data && <Receivers eventId={id} />}
      {event.data && (
        <Card title="What its receivers get" beside={<CopyButton text={JSON.stringify(event.data.body, null, 2)} what="the body" worded />}>
          <JsonTree value={event.data.body} open={1} />
        </Card>
      )}
    </Page>
  );
}

function EventFacts({ event }: { readonly event: AnswerTo<'/api/v1/events/{id}', 'get'> }): ReactElement {
  const { id, workflowRuntimeId, sequence, timestamp } = event;
  return (
    <Card title="The fact">
      <Facts
        facts={[
          ['Case', <CaseIdent key="case" id={workflowRuntimeId} />],
          ['Number in the case', sequence],
          ['Happened', <When key="when" at={timestamp} />],
          ['Event', <Ident key="event" id={id} what="the event id" />],
        ]}
      />
    </Card>
  );
}

function Receivers({ eventId }: { readonly eventId: string }): ReactElement {
  const listed = useAnswer((signal) => api.GET('/api/v1/deliveries', { params: { query: { eventId, limit: 200 } }, signal }), {
    key: ['deliveries', 'event', eventId],
  });
  return (
    <Loaded of={listed}>
      {({ results }) =>
        results.length === 0 ? (
          <EmptyNote title="Nobody was told">No subscription wanted this event when it happened.</EmptyNote>
        ) : (
          <Card title="Who got it">
            <DeliveriesTable deliveries={results} />
          </Card>
        )
      }
    </Loaded>
  );
}
