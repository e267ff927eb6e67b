// The list of events: what happened, the newest first.

import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api, type LoggedEvent } from '../api.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { ChoiceFilter, FilterBar, idForm, TextFilter, TimeFilter } from '../parts/filters.tsx';
import { FirstCase } from '../parts/first-case.tsx';
import { shortId } from '../parts/ident.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { RowsTable } from '../parts/rows-table.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { useEventNames } from '../parts/use-event-names.ts';
import { When } from '../parts/when.tsx';
import { type EventsSearch, readEventsSearch } from '../search.ts';

const route = getRouteApi('/inside/events');

export function EventsPage(): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { event, case: caseId, entity, ...same } = search;
  const query = { ...same, eventName: event, workflowRuntimeId: caseId, ballerineEntityId: entity, limit: 50 };
  const listed = useAnswer((signal) => api.GET('/api/v1/events', { params: { query }, signal }), {
    key: ['events', 'list', search],
    keepBefore: true,
  });
  return (
    <Page title="Events" lead="What happened to cases. Each is a fact that its subscribers are told.">
      <EventFilters search={search} />
      <Loaded of={listed}>
        {({ results, meta }) =>
          results.length === 0 ? (
            <NoEvents filtered={Object.keys(search).length > 0} />
          ) : (
            <>
              <div className="cw-card cw-rows">
                <RowsTable label="Events" columns={columns} rows={results} keyOf={(row) => row.id} />
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

function EventFilters({ search }: { readonly search: EventsSearch }): ReactElement {
  const navigate = route.useNavigate();
  const eventNames = useEventNames();
  const filter = (change: EventsSearch) =>
    void navigate({ search: readEventsSearch({ ...search, ...change, cursor: undefined }), replace: true });
  const clear = Object.keys(search).length > 0 ? () => void navigate({ search: {} }) : null;
  return (
    <FilterBar onClear={clear}>
      <ChoiceFilter label="Event" width={270} choices={eventNames} value={search.event} onChange={(event) => filter({ event })} />
      <TextFilter label="Case id" form={idForm} value={search.case} onChange={(text) => filter({ case: text })} />
      <TextFilter label="Entity id (ours)" form={idForm} value={search.entity} onChange={(entity) => filter({ entity })} />
      <TimeFilter label="From" value={search.since} onChange={(since) => filter({ since })} />
      <TimeFilter label="Before" value={search.until} onChange={(until) => filter({ until })} />
    </FilterBar>
  );
}

function NoEvents({ filtered }: { readonly filtered: boolean }): ReactElement {
  if (filtered) return <EmptyNote title="No event fits">Change or clear the filters above.</EmptyNote>;
  return <FirstCase />;
}

const columns = [
  {
    name: 'Event',
    cell: ({ id, eventName }: LoggedEvent) => (
      <Link to="/events/$id" params={{ id }} className="cw-link">
        {eventName}
      </Link>
    ),
  },
  {
    name: 'Case',
    cell: ({ workflowRuntimeId: id }: LoggedEvent) =>
      id === null ? (
        '–'
      ) : (
        <Link to="/cases/$id" params={{ id }} className="cw-link cw-mono" title={id}>
          {shortId(id)}
        </Link>
      ),
  },
  { name: 'Number in the case', cell: ({ sequence }: LoggedEvent) => sequence },
  { name: 'Happened', cell: ({ timestamp }: LoggedEvent) => <When at={timestamp} /> },
];
