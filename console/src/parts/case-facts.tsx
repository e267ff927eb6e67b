// Who and what a case is about, who works on it, and since when.

import { NativeSelect, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api, type Case } from '../api.ts';
import { personName } from '../words/entity-name.ts';
import { textAt } from '../words/json-value.ts';
import { Card } from './card.tsx';
import { Facts } from './facts.tsx';
import { faultWords } from './fault-note.tsx';
import { Ident, shortId } from './ident.tsx';
import { useChange } from './use-change.ts';
import { usePeople } from './use-choices.ts';
import { When } from './when.tsx';

export function CaseFacts({ shown }: { readonly shown: Case }): ReactElement {
  const { id, correlationId, ballerineEntityId, workflowDefinitionId, workflowDefinitionName, parentRuntimeDataId, resolvedAt } = shown;
  return (
    <Card title="About the case">
      <Facts
        facts={[
          ['Case', <Short key="case" id={id} what="the case id" />],
          ['Entity', textAt(shown.context, 'entity', 'type') ?? 'unknown'],
          ...(correlationId ? ([['Your id', <Ident key="yours" id={correlationId} what="your id" />]] as const) : []),
          ['Our id of it', <Short key="entity" id={ballerineEntityId} what="the entity id" />],
          [
            'Definition',
            <Link key="definition" to="/definitions/$id" params={{ id: workflowDefinitionId }} className="cw-link">
              {workflowDefinitionName}
            </Link>,
          ],
          ...(parentRuntimeDataId
            ? ([
                [
                  'Parent case',
                  <Link key="parent" to="/cases/$id" params={{ id: parentRuntimeDataId }} className="cw-link cw-mono">
                    {shortId(parentRuntimeDataId)}
                  </Link>,
                ],
              ] as const)
            : []),
          ['Started', <When key="created" at={shown.createdAt} />],
          ['Changed', <When key="updated" at={shown.updatedAt} />],
          ...(resolvedAt ? ([['Resolved', <When key="resolved" at={resolvedAt} />]] as const) : []),
          ['Version', shown.version],
        ]}
      />
      <Assignee shown={shown} />
    </Card>
  );
}

function Short({ id, what }: { readonly id: string; readonly what: string }): ReactElement {
  return (
    <Ident id={id} what={what}>
      <span className="cw-mono" title={id}>
        {shortId(id)}
      </span>
    </Ident>
  );
}

function Assignee({ shown }: { readonly shown: Case }): ReactElement {
  const people = usePeople();
  const { id, assigneeId, assignee } = shown;
  const change = useChange((next: string) =>
    api.PATCH('/api/v1/external/workflows/{id}/assign', { params: { path: { id } }, body: { assigneeId: next || null } }),
  );
  // Somebody who is no reviewer any more is shown as long as the case is theirs.
  const former =
    assigneeId !== null && !people.some(({ value }) => value === assigneeId) ? [{ value: assigneeId, label: personName(assignee) }] : [];
  return (
    <div>
      <NativeSelect
        label="Assignee"
        value={assigneeId ?? ''}
        disabled={change.isPending}
        data={[{ value: '', label: 'Nobody' }, ...former, ...people]}
        onChange={(event) => change.mutate(event.currentTarget.value)}
      />
      <Text size="sm" mt={4} role="status" c="dimmed">
        {change.error && faultWords(change.error).detail}
        {!change.error && people.length === 0 && 'Reviewers are added with POST /api/v1/people.'}
      </Text>
    </div>
  );
}
