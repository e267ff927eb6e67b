// What a delivery sends: the same at each attempt but for its times and signatures, which are made when it is sent and not kept.

import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { api, type DeliveryWithAttempts } from '../api.ts';
import { curlCommand, type ShownRequest } from '../words/curl-command.ts';
import { Card } from './card.tsx';
import { CopyButton } from './copy-button.tsx';
import { HttpText } from './http-message.tsx';
import { Loaded } from './loaded.tsx';
import { useAnswer } from './use-answer.ts';

export function SentRequest({ delivery }: { readonly delivery: DeliveryWithAttempts }): ReactElement {
  return delivery.request ? <CustomRequest delivery={delivery} request={delivery.request} /> : <EventRequest delivery={delivery} />;
}

/** An event: its body is the event's. */
function EventRequest({ delivery }: { readonly delivery: DeliveryWithAttempts }): ReactElement {
  const { eventId } = delivery;
  const event = useAnswer((signal) => api.GET('/api/v1/events/{id}', { params: { path: { id: eventId } }, signal }), {
    key: ['event', eventId],
    everyMs: false,
  });
  return (
    <Loaded of={event}>
      {({ body }) => (
        <RequestCard
          request={{
            method: 'POST',
            url: delivery.url,
            headers: { 'content-type': 'application/json', ...idsOf(delivery) },
            body: JSON.stringify(body),
          }}
          shownBody={JSON.stringify(body, null, 2)}
        />
      )}
    </Loaded>
  );
}

function CustomRequest({
  delivery,
  request,
}: {
  readonly delivery: DeliveryWithAttempts;
  readonly request: NonNullable<DeliveryWithAttempts['request']>;
}): ReactElement {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return <RequestCard request={{ ...request, headers: { ...headers, ...idsOf(delivery) } }} shownBody={request.body} />;
}

function idsOf({ id, eventId, attempts }: DeliveryWithAttempts): Readonly<Record<string, string>> {
  return { 'webhook-id': eventId, 'x-casewire-delivery': id, 'x-casewire-attempt': String(Math.max(1, attempts.at(-1)?.number ?? 1)) };
}

function RequestCard({ request, shownBody }: { readonly request: ShownRequest; readonly shownBody: string | null }): ReactElement {
  return (
    <Card title="What is sent" beside={<CopyButton text={curlCommand(request)} what="as curl" worded />}>
      <HttpText title="Request" firstLine={`${request.method} ${request.url}`} headers={request.headers} body={shownBody} />
      <Text size="sm" c="dimmed">
        Each attempt also carries webhook-timestamp, webhook-signature and x-hmac-signature. They are made when it is sent and not kept, so
        the curl command has none: a receiver that checks them will turn it away. Retry sends a signed one.
      </Text>
    </Card>
  );
}
