// One version of a definition, as it was published.

import { Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api, type Definition } from '../api.ts';
import { Card } from '../parts/card.tsx';
import { CommandBlock } from '../parts/command-block.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Facts } from '../parts/facts.tsx';
import { Ident } from '../parts/ident.tsx';
import { JsonTree } from '../parts/json-tree.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { postCommand } from '../parts/post-command.ts';
import { useAnswer } from '../parts/use-answer.ts';
import { When } from '../parts/when.tsx';

const route = getRouteApi('/inside/definitions/$id');

export function DefinitionPage(): ReactElement {
  const { id } = route.useParams();
  // A version never changes.
  const definition = useAnswer((signal) => api.GET('/api/v1/workflow-definition/{id}', { params: { path: { id } }, signal }), {
    key: ['definition', id],
    everyMs: false,
  });
  const title = definition.data ? titleOf(definition.data) : 'Definition';
  return (
    <Page title={title}>
      <Loaded of={definition}>{(loaded) => <DefinitionBody definition={loaded} />}</Loaded>
    </Page>
  );
}

function titleOf({ displayName, name, version, builtIn }: Definition): string {
  return `${displayName || name}, ${builtIn ? 'built in' : `version ${version}`}`;
}

function DefinitionBody({ definition: shown }: { readonly definition: Definition }): ReactElement {
  const { name, definition, extensions, config, contextSchema, documentsSchema } = shown;
  const parts = [
    ['The statechart', definition, 3],
    ['Extensions: what its states ask for', extensions, 2],
    ['Config', config, 2],
    ['Schema of the context', contextSchema, 1],
    ['Schema of documents', documentsSchema, 1],
  ] as const;
  return (
    <>
      {shown.builtIn ? <CopyIt name={name} /> : <AboutIt shown={shown} />}
      <Findings findings={shown.findings} />
      {parts
        .filter(([, value]) => value !== null && Object.keys(value).length > 0)
        .map(([title, value, open]) => (
          <Card key={title} title={title} beside={<CopyButton text={JSON.stringify(value, null, 2)} what="the JSON" worded />}>
            <JsonTree value={value} open={open} />
          </Card>
        ))}
    </>
  );
}

function AboutIt({ shown: { id, name, version, createdAt } }: { readonly shown: Definition }): ReactElement {
  return (
    <Card title="About it">
      <Facts
        facts={[
          [
            'Name',
            <span key="name" className="cw-mono">
              {name}
            </span>,
          ],
          ['Version', version],
          ['Published', <When key="when" at={createdAt} />],
          ['Id of this version', <Ident key="id" id={id} />],
          [
            'Cases',
            <Link key="cases" to="/cases" search={{ definition: name }} className="cw-link">
              Cases of all its versions
            </Link>,
          ],
        ]}
      />
    </Card>
  );
}

/** A template comes with Casewire and runs nowhere: the workspace's copy does. */
function CopyIt({ name }: { readonly name: string }): ReactElement {
  const command = postCommand(`/api/v1/workflow-definition/${encodeURIComponent(name)}/copy`, {
    name: `my-${name}`,
    displayName: `My ${name}`,
  });
  return (
    <Card title="A template that comes with Casewire">
      <Text>To run or change it, copy it into this workspace:</Text>
      <CommandBlock text={command} />
    </Card>
  );
}

function Findings({ findings }: { readonly findings: Definition['findings'] }): ReactElement | null {
  if (findings.length === 0) return null;
  return (
    <Card title="What the check at its publishing said">
      <ul>
        {findings.map(({ code, path, message, fix }) => (
          <li key={`${code} ${path}`}>
            <span className="cw-mono">{path}</span>: {message} {fix}
          </li>
        ))}
      </ul>
    </Card>
  );
}
