// The documents of a case, each with the decision on it and the buttons to make one.

import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Case } from '../api.ts';
import { documentsOf, type ShownDocument } from '../words/documents.ts';
import { Card } from './card.tsx';
import { DecideDocument } from './decide-document.tsx';
import { Status } from './status.tsx';
import { When } from './when.tsx';

export function Documents({ shown }: { readonly shown: Case }): ReactElement {
  const documents = documentsOf(shown.context);
  return (
    <Card
      title="Documents"
      beside={
        <Text size="sm" c="dimmed">
          {documents.length === 0 ? '' : `${documents.filter(({ decision }) => decision).length} of ${documents.length} decided`}
        </Text>
      }
    >
      {documents.length === 0 ? (
        <Text size="sm" c="dimmed">
          This case has none. Documents come with the run request, or by PATCH of its context.
        </Text>
      ) : (
        <Stack gap="md">
          {documents.map((document) => (
            <DocumentRow key={document.key} caseId={shown.id} document={document} />
          ))}
        </Stack>
      )}
    </Card>
  );
}

function DocumentRow({ caseId, document }: { readonly caseId: string; readonly document: ShownDocument }): ReactElement {
  const { title, about, pages, decision } = document;
  return (
    <Stack gap={6} component="article" aria-label={title}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        </div>
        <Status word={decision?.status ?? 'undecided'} />
      </Group>
      {decision && (
        <Text size="sm">
          {decision.words} <span className="cw-soft">{decision.at && <When at={decision.at} />}</span>
        </Text>
      )}
      {pages.length > 0 && (
        <Group gap={6}>
          {pages.map((page, index) =>
            page.link ? (
              <Anchor key={page.uri} href={page.link} target="_blank" rel="noopener noreferrer" size="sm" className="cw-link">
                Page {index + 1}
              </Anchor>
            ) : (
              <Badge key={page.uri} variant="default" tt="none" maw="100%">
                {page.uri}
              </Badge>
            ),
          )}
        </Group>
      )}
      <DecideDocument caseId={caseId} document={document} />
    </Stack>
  );
}
