// The list of cases.

import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api, type Case } from '../api.ts';
import { EmptyNote } from '../parts/empty-note.tsx';

import { ChoiceFilter, FilterBar, TextFilter, WordsFilter } from '../parts/filters.tsx';
import { FirstCase } from '../parts/first-case.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { RowsTable } from '../parts/rows-table.tsx';
import { Status } from '../parts/status.tsx';
import { Tags } from '../parts/tags.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { useDefinitions, usePeople } from '../parts/use-choices.ts';
import { When } from '../parts/when.tsx';
import { type CasesSearch, caseStatuses } from '../search.ts';
import { entityName, personName } from '../words/entity-name.ts';

const route = getRouteApi('/inside/cases');

export function CasesPage(): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { definition, assignee, cursor, ...same } = search;
  const query = {
    ...same,
    status: same.status && [...same.status],
    workflowDefinitionId: definition,
    assigneeId: assignee,
    cursor,
    limit: 50,
  };
  const listed = useAnswer((signal) => api.GET('/api/v1/external/workflows', { params: { query }, signal }), {
    key: ['cases', 'list', search],
    keepBefore: true,
  });
  const filtered = Object.keys(search).some((name) => name !== 'cursor');
  return (
    <Page title="Cases" lead="Every case of this workspace, the newest first.">
      <CaseFilters search={search} />
      <Loaded of={listed}>
        {({ results, meta }) =>
          results.length === 0 ? (
            <NoCases filtered={filtered || cursor !== undefined} />
          ) : (
            <>
              <div className="cw-card cw-rows">
                <RowsTable label="Cases" columns={columns} rows={results} keyOf={(row) => row.id} />
              </div>
              <Pager
                cursor={cursor}
                next={meta.nextCursor}
                shown={results.length}
                total={meta.total}
                onGo={(to) => void navigate({ search: { ...search, cursor: to } })}
              />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function CaseFilters({ search }: { readonly search: CasesSearch }): ReactElement {
  const navigate = route.useNavigate();
  const definitions = useDefinitions();
  const people = usePeople();
  // Another filter begins at the newest again.
  const filter = (change: CasesSearch) => void navigate({ search: { ...search, ...change, cursor: undefined }, replace: true });
  const clear = Object.keys(search).length > 0 ? () => void navigate({ search: {} }) : null;
  return (
    <FilterBar onClear={clear}>
      <WordsFilter label="Status" words={caseStatuses} chosen={search.status} onChange={(status) => filter({ status })} />
      <TextFilter label="Search" placeholder="id, entity, state …" value={search.search} onChange={(text) => filter({ search: text })} />
      <TextFilter label="State" placeholder="exact name" width={150} value={search.state} onChange={(state) => filter({ state })} />
      <ChoiceFilter label="Definition" choices={definitions} value={search.definition} onChange={(definition) => filter({ definition })} />
      <ChoiceFilter label="Assignee" width={170} choices={people} value={search.assignee} onChange={(assignee) => filter({ assignee })} />
    </FilterBar>
  );
}

function NoCases({ filtered }: { readonly filtered: boolean }): ReactElement {
  if (!filtered) return <FirstCase />;
  return <EmptyNote title="No case fits">Change or clear the filters above.</EmptyNote>;
}

const columns = [
  {
    name: 'Case',
    cell: (row: Case) => (
      <Link to="/cases/$id" params={{ id: row.id }} className="cw-link">
        {entityName(row)}
      </Link>
    ),
  },
  { name: 'Status', cell: ({ status }: Case) => <Status word={status} /> },
  { name: 'State', cell: ({ state }: Case) => <span className="cw-mono">{state}</span> },
  { name: 'Tags', cell: ({ tags }: Case) => <Tags tags={tags} /> },
  { name: 'Definition', cell: ({ workflowDefinitionName }: Case) => workflowDefinitionName },
  {
    name: 'Assignee',
    cell: ({ assignee }: Case) => <span className={assignee === null ? 'cw-soft cw-nothing' : undefined}>{personName(assignee)}</span>,
  },
  { name: 'Changed', cell: ({ updatedAt }: Case) => <When at={updatedAt} /> },
  { name: 'Started', cell: ({ createdAt }: Case) => <When at={createdAt} /> },
];
