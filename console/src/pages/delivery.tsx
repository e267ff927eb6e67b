// One delivery: the answer to "why did it not arrive?". First in words, then attempt by attempt, down to what was said on the wire.

import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { answerOf, api, type DeliveryWithAttempts } from '../api.ts';
import { AttemptAxis } from '../parts/attempt-axis.tsx';
import { AttemptsTable } from '../parts/attempts-table.tsx';
import { Card } from '../parts/card.tsx';
import { CaseIdent } from '../parts/case-ident.tsx';
import { Facts } from '../parts/facts.tsx';
import { faultWords } from '../parts/fault-note.tsx';
import { Ident } from '../parts/ident.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { SentRequest } from '../parts/sent-request.tsx';
import { Status } from '../parts/status.tsx';
import { pollMs, useAnswer } from '../parts/use-answer.ts';
import { VerdictCard } from '../parts/verdict-card.tsx';
import { When } from '../parts/when.tsx';

const route = getRouteApi('/inside/deliveries/$id');

export function DeliveryPage(): ReactElement {
  const { id } = route.useParams();
  const delivery = useAnswer((signal) => api.GET('/api/v1/deliveries/{id}', { params: { path: { id } }, signal }), {
    key: ['delivery', id],
    everyMs: pollMs / 2,
  });
  return (
    <Page
      title={delivery.data ? `Delivery of ${delivery.data.eventName}` : 'Delivery'}
      lead={delivery.data && <span className="cw-mono cw-soft">to {delivery.data.url}</span>}
      beside={delivery.data && <Status word={delivery.data.status} />}
    >
      <Loaded of={delivery}>{(loaded) => <DeliveryBody delivery={loaded} />}</Loaded>
    </Page>
  );
}

function DeliveryBody({ delivery }: { readonly delivery: DeliveryWithAttempts }): ReactElement {
  return (
    <>
      <VerdictCard delivery={delivery}>
        <RetryButton delivery={delivery} />
      </VerdictCard>
      {delivery.attempts.length > 0 && (
        <Card title={delivery.attempts.length === 1 ? 'One attempt' : `${delivery.attempts.length} attempts`}>
          <AttemptAxis delivery={delivery} />
          <AttemptsTable attempts={delivery.attempts} />
        </Card>
      )}
      <SentRequest delivery={delivery} />
      <DeliveryFacts delivery={delivery} />
    </>
  );
}

const inLine = ['pending', 'sending'];

function RetryButton({ delivery: { id, status } }: { readonly delivery: DeliveryWithAttempts }): ReactElement {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/deliveries/{id}/retry', { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries(),
  });
  const words = { delivered: 'Send it again', skipped: 'Send it after all' }[status as string] ?? 'Retry now';
  return (
    <Group gap="sm">
      <Button onClick={() => retry.mutate()} loading={retry.isPending} disabled={inLine.includes(status)}>
        {words}
      </Button>
      <Text size="sm" role="status">
        {retry.error && faultWords(retry.error).detail}
        {retry.isSuccess &&
          (inLine.includes(status) ? 'It is in line; this page shows what becomes of it.' : `Retried; it is now ${status}.`)}
        {!retry.error && !retry.isSuccess && <span className="cw-soft">The same id and the same body are sent again.</span>}
      </Text>
    </Group>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryWithAttempts }): ReactElement {
  const { id, eventId, workflowRuntimeId, subscriptionId, createdAt, settledAt, sequence } = delivery;
  return (
    <Card title="What belongs to it">
      <Facts
        facts={[
          ['Case', <CaseIdent key="case" id={workflowRuntimeId} />],
          [
            'Event',
            <Ident key="event" id={eventId} what="the event id">
              <Link to="/events/$id" params={{ id: eventId }} className="cw-link cw-mono">
                {eventId}
              </Link>
            </Ident>,
          ],
          ['Number in the case', sequence],
          [
            'Subscription',
            subscriptionId ? <SubscriptionLink key="subscription" id={subscriptionId} /> : 'none: a custom webhook of the definition',
          ],
          ['Delivery', <Ident key="delivery" id={id} what="the delivery id" />],
          ['Planned', <When key="planned" at={createdAt} />],
          ...(settledAt ? ([['Settled', <When key="settled" at={settledAt} />]] as const) : []),
        ]}
      />
    </Card>
  );
}

function SubscriptionLink({ id }: { readonly id: string }): ReactElement {
  return (
    <Ident id={id} what="the subscription id">
      <Link to="/deliveries" search={{ subscription: id }} className="cw-link cw-mono">
        {id}
      </Link>
    </Ident>
  );
}
