// The log of deliveries: what was sent where, and what came back.

import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api } from '../api.ts';
import { DeliveriesTable } from '../parts/deliveries-table.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { ChoiceFilter, FilterBar, idForm, TextFilter, TimeFilter, WordsFilter } from '../parts/filters.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { postCommand } from '../parts/post-command.ts';
import { useAnswer } from '../parts/use-answer.ts';
import { useEventNames } from '../parts/use-event-names.ts';
import { type DeliveriesSearch, deliveryStatuses, readDeliveriesSearch } from '../search.ts';

const route = getRouteApi('/inside/deliveries');
const codeForm = { fits: /^[1-9]\d\d$/, wrong: 'no status code' };

export function DeliveriesPage(): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const listed = useAnswer((signal) => api.GET('/api/v1/deliveries', { params: { query: queryOf(search) }, signal }), {
    key: ['deliveries', 'list', search],
    keepBefore: true,
  });
  return (
    <Page title="Deliveries" lead="One event for one receiver each. Open one to see why it did or did not arrive.">
      <DeliveryFilters search={search} />
      <Loaded of={listed}>
        {({ results, meta }) =>
          results.length === 0 ? (
            <NoDeliveries filtered={Object.keys(search).length > 0} />
          ) : (
            <>
              <div className="cw-card cw-rows">
                <DeliveriesTable deliveries={results} />
              </div>
              <Pager
                cursor={search.cursor}
                next={meta.nextCursor}
                shown={results.length}
                onGo={(cursor) => void navigate({ search: { ...search, cursor } })}
              />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function queryOf({ status, event, subscription, case: caseId, code, ...same }: DeliveriesSearch) {
  return {
    ...same,
    status: status && [...status],
    eventName: event,
    subscriptionId: subscription,
    workflowRuntimeId: caseId,
    responseStatus: code,
    limit: 50,
  };
}

function DeliveryFilters({ search }: { readonly search: DeliveriesSearch }): ReactElement {
  const navigate = route.useNavigate();
  const eventNames = useEventNames();
  const filter = (change: Readonly<Record<string, unknown>>) =>
    void navigate({ search: readDeliveriesSearch({ ...search, ...change, cursor: undefined }), replace: true });
  const clear = Object.keys(search).length > 0 ? () => void navigate({ search: {} }) : null;
  return (
    <FilterBar onClear={clear}>
      <WordsFilter label="Status" words={deliveryStatuses} chosen={search.status} onChange={(status) => filter({ status })} />
      <ChoiceFilter label="Event" width={270} choices={eventNames} value={search.event} onChange={(event) => filter({ event })} />
      <TextFilter
        label="Answer"
        placeholder="500"
        width={110}
        form={codeForm}
        value={search.code?.toString()}
        onChange={(code) => filter({ code })}
      />
      <TextFilter label="Case id" width={180} form={idForm} value={search.case} onChange={(text) => filter({ case: text })} />
      <TextFilter
        label="Subscription id"
        width={180}
        form={idForm}
        value={search.subscription}
        onChange={(text) => filter({ subscription: text })}
      />
      <TextFilter label="Event id" width={180} form={idForm} value={search.eventId} onChange={(text) => filter({ eventId: text })} />
      <TimeFilter label="Planned from" value={search.since} onChange={(since) => filter({ since })} />
      <TimeFilter label="Planned before" value={search.until} onChange={(until) => filter({ until })} />
    </FilterBar>
  );
}

function NoDeliveries({ filtered }: { readonly filtered: boolean }): ReactElement {
  if (filtered) return <EmptyNote title="No delivery fits">Change or clear the filters above.</EmptyNote>;
  const everything = { type: 'webhook', url: 'https://example.com/hook', events: ['*'] };
  const command = postCommand('/api/v1/external/customers/subscriptions', { subscriptions: [everything] });
  return (
    <EmptyNote title="No deliveries yet" command={command}>
      Events are sent to whoever subscribes. This subscribes one URL to all events of the workspace, in place of its customer-level
      subscriptions; the next event of any case is then sent there:
    </EmptyNote>
  );
}
