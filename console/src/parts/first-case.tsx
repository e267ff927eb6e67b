// How to get the first case, for a workspace that has none: of a definition that it has, else of a template that comes with Casewire.

import type { ReactElement } from 'react';
import { EmptyNote } from './empty-note.tsx';
import { postCommand } from './post-command.ts';
import { useDefinitions } from './use-choices.ts';

/** The smallest template: one reviewer decides. */
const template = 'case-review';

export function FirstCase(): ReactElement {
  const [own] = useDefinitions();
  const name = own?.value ?? `my-${template}`;
  const entity = { type: 'business', id: 'my-company-1', data: { companyName: 'My Company' } };
  const run = postCommand('/api/v1/external/workflows/run', { workflowId: name, context: { entity, documents: [] } });
  const copy = postCommand(`/api/v1/workflow-definition/${template}/copy`, { name, displayName: 'My review' });
  return (
    <EmptyNote title="No cases yet" command={own ? run : `${copy}\n\n${run}`}>
      {own
        ? 'A case starts with one call, with a key of this workspace:'
        : 'Copy a template into this workspace, then start a case of it, with a key of this workspace:'}
    </EmptyNote>
  );
}
