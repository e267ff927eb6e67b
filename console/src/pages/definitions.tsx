// The list of definitions: each version is a row of its own, and never changes.

import { Button, Group, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api, type Definition } from '../api.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { postCommand } from '../parts/post-command.ts';
import { RowsTable } from '../parts/rows-table.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { When } from '../parts/when.tsx';

const route = getRouteApi('/inside/definitions');

export function DefinitionsPage(): ReactElement {
  const { page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const listed = useAnswer((signal) => api.GET('/api/v1/workflow-definition', { params: { query: { page, limit: 50 } }, signal }), {
    key: ['definitions', 'list', page],
    keepBefore: true,
  });
  const go = (to: number) => void navigate({ search: to === 1 ? {} : { page: to } });
  return (
    <Page title="Definitions" lead="What cases run through. Each version is kept as it was published; running cases keep theirs.">
      <Loaded of={listed}>
        {({ items, meta }) => (
          <>
            {page === 1 && items.every(({ builtIn }) => builtIn) && <NoneOfOwn />}
            <div className="cw-card cw-rows">
              <RowsTable label="Definitions" columns={columns} rows={items} keyOf={(row) => row.id} />
            </div>
            <Group justify="space-between" component="nav" aria-label="Pages of the list">
              <Text size="sm" c="dimmed" aria-live="polite">
                Page {page} of {Math.max(1, meta.pages)}, {meta.total} in all
              </Text>
              <Group gap="xs">
                <Button variant="default" size="xs" disabled={page <= 1} onClick={() => go(page - 1)}>
                  Before
                </Button>
                <Button variant="default" size="xs" disabled={page >= meta.pages} onClick={() => go(page + 1)}>
                  Next
                </Button>
              </Group>
            </Group>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function NoneOfOwn(): ReactElement {
  const command = postCommand('/api/v1/workflow-definition/case-review/copy', { name: 'my-review', displayName: 'My review' });
  return (
    <EmptyNote title="None of your own yet" command={command}>
      Copy one of the built-in templates into this workspace, with a key of it; the copy is yours to run and to change:
    </EmptyNote>
  );
}

const columns = [
  {
    name: 'Name',
    cell: ({ id, name, displayName }: Definition) => (
      <Link to="/definitions/$id" params={{ id }} className="cw-link">
        {displayName || name}
      </Link>
    ),
  },
  { name: 'Called', cell: ({ name }: Definition) => <span className="cw-mono">{name}</span> },
  { name: 'Version', cell: ({ version, builtIn }: Definition) => (builtIn ? <span className="cw-tag">built in</span> : version) },
  {
    name: 'Warnings',
    cell: ({ findings }: Definition) => (findings.length === 0 ? <span className="cw-soft cw-nothing">none</span> : findings.length),
  },
  {
    name: 'Published',
    cell: ({ createdAt }: Definition) => (createdAt ? <When at={createdAt} /> : <span className="cw-soft cw-nothing">–</span>),
  },
];
