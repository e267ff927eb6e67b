// The first page: what needs eyes. Deliveries that did not arrive, cases by status; each number leads to its list.

import { SimpleGrid } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { answerOf, api } from '../api.ts';
import { Card } from '../parts/card.tsx';
import { CountTile } from '../parts/count-tile.tsx';
import { DeliveriesTable } from '../parts/deliveries-table.tsx';
import { FirstCase } from '../parts/first-case.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { type CaseStatus, caseStatuses, type DeliveryStatus } from '../search.ts';

const watched = [
  { status: 'exhausted', meaning: 'given up: sent again only if you ask' },
  { status: 'retrying', meaning: 'failed, and will be tried again' },
  { status: 'pending', meaning: 'about to be sent' },
  { status: 'cancelled', meaning: 'gone or disabled receivers' },
] as const;

const meanings: Readonly<Record<CaseStatus, string>> = {
  active: 'under way',
  completed: 'in a final state',
  failed: 'as other systems report it',
};

/** The API counts deliveries by listing them; a page of the list is as far as the console counts. */
const countLimit = 200;

export function OverviewPage(): ReactElement {
  return (
    <Page title="Overview" lead="What needs eyes, now.">
      <Card
        title="Deliveries"
        beside={
          <Link to="/deliveries" className="cw-link">
            All deliveries
          </Link>
        }
      >
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
          {watched.map(({ status, meaning }) => (
            <DeliveryCount key={status} status={status} meaning={meaning} />
          ))}
        </SimpleGrid>
      </Card>
      <Card
        title="Cases"
        beside={
          <Link to="/cases" className="cw-link">
            All cases
          </Link>
        }
      >
        <CaseCounts />
      </Card>
      <NotArrived />
    </Page>
  );
}

function DeliveryCount({ status, meaning }: { readonly status: DeliveryStatus; readonly meaning: string }): ReactElement {
  const counted = useAnswer(
    (signal) => api.GET('/api/v1/deliveries', { params: { query: { status: [status], limit: countLimit } }, signal }),
    {
      key: ['deliveries', 'count', status],
    },
  );
  const count = counted.data?.results.length ?? null;
  const more = Boolean(counted.data?.meta.nextCursor);
  return <CountTile to="/deliveries" search={{ status: [status] }} word={status} count={count} more={more} meaning={meaning} />;
}

/** A status is counted by asking for one case of it: the answer's total says how many there are. */
async function countCases(signal: AbortSignal): Promise<Readonly<Record<CaseStatus, number>>> {
  const counts = await Promise.all(
    caseStatuses.map(async (status) => {
      const { meta } = await answerOf(api.GET('/api/v1/external/workflows', { params: { query: { status: [status], limit: 1 } }, signal }));
      return [status, meta.total] as const;
    }),
  );
  return Object.fromEntries(counts) as Record<CaseStatus, number>;
}

function CaseCounts(): ReactElement {
  const counts = useAnswer(async (signal) => ({ data: await countCases(signal), response: new Response() }), { key: ['cases', 'count'] });
  return (
    <Loaded of={counts}>
      {(counted) =>
        Object.values(counted).every((count) => count === 0) ? (
          <FirstCase />
        ) : (
          <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
            {caseStatuses
              .filter((status) => status !== 'failed' || counted.failed > 0)
              .map((status) => (
                <CountTile
                  key={status}
                  to="/cases"
                  search={{ status: [status] }}
                  word={status}
                  count={counted[status]}
                  meaning={meanings[status]}
                />
              ))}
          </SimpleGrid>
        )
      }
    </Loaded>
  );
}

function NotArrived(): ReactElement | null {
  const listed = useAnswer(
    (signal) => api.GET('/api/v1/deliveries', { params: { query: { status: ['exhausted', 'retrying'], limit: 8 } }, signal }),
    { key: ['deliveries', 'not-arrived'] },
  );
  if (listed.data?.results.length === 0) return null;
  return (
    <Card title="Latest that did not arrive">
      <Loaded of={listed}>{({ results }) => <DeliveriesTable deliveries={results} />}</Loaded>
    </Card>
  );
}
