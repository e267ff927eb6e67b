// One case: where it stands, what a reviewer can do about it, and its whole story.

import { Group, Stack, Tabs, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api, type Case } from '../api.ts';
import { CaseDeliveries } from '../parts/case-deliveries.tsx';
import { CaseFacts } from '../parts/case-facts.tsx';
import { CaseTimeline } from '../parts/case-timeline.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { DecideCase } from '../parts/decide-case.tsx';
import { Documents } from '../parts/documents.tsx';
import { JsonTree } from '../parts/json-tree.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { PluginCalls } from '../parts/plugin-calls.tsx';
import { SendEvent } from '../parts/send-event.tsx';
import { Status } from '../parts/status.tsx';
import { Tags } from '../parts/tags.tsx';
import { useAnswer } from '../parts/use-answer.ts';
import { type CaseTab, caseTabs } from '../search.ts';
import { entityName } from '../words/entity-name.ts';

const route = getRouteApi('/inside/cases/$id');

export function CasePage(): ReactElement {
  const { id } = route.useParams();
  const loaded = useAnswer((signal) => api.GET('/api/v1/external/workflows/{id}', { params: { path: { id } }, signal }), {
    key: ['case', id],
  });
  return (
    <Page title={loaded.data ? entityName(loaded.data) : 'Case'} lead={loaded.data && <CaseState shown={loaded.data} />}>
      <Loaded of={loaded}>{(shown) => <CaseBody shown={shown} />}</Loaded>
    </Page>
  );
}

function CaseState({ shown: { state, status, tags } }: { readonly shown: Case }): ReactElement {
  return (
    <Group gap="sm">
      <Status word={status} />
      <span>
        in state <strong className="cw-mono">{state}</strong>
      </span>
      {tags.length > 0 && <Tags tags={tags} />}
    </Group>
  );
}

function CaseBody({ shown }: { readonly shown: Case }): ReactElement {
  return (
    <div className="cw-case">
      <div className="cw-case-work">
        <Documents shown={shown} />
      </div>
      <Stack gap="lg" className="cw-case-side">
        <DecideCase shown={shown} />
        <SendEvent shown={shown} />
        <CaseFacts shown={shown} />
      </Stack>
      <div className="cw-case-story">
        <CaseTabs shown={shown} />
      </div>
    </div>
  );
}

const tabNames: Readonly<Record<CaseTab, string>> = {
  timeline: 'Timeline',
  context: 'Context',
  plugins: 'Plugin calls',
  deliveries: 'Deliveries',
};

function CaseTabs({ shown }: { readonly shown: Case }): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { tab = 'timeline', show } = search;
  const choose = (next: string | null) =>
    void navigate({ search: { tab: caseTabs.find((one) => one === next) }, replace: true, resetScroll: false });
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false} className="cw-card cw-story">
      <Tabs.List mb="md">
        {caseTabs.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {tabNames[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="timeline">
        <CaseTimeline
          caseId={shown.id}
          show={show ?? null}
          onShow={(next) => void navigate({ search: { ...search, show: next ?? undefined }, replace: true, resetScroll: false })}
        />
      </Tabs.Panel>
      <Tabs.Panel value="context">
        <Stack gap="sm">
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              What is known about the case; guards and plugins read it.
            </Text>
            <CopyButton text={JSON.stringify(shown.context, null, 2)} what="the JSON" worded />
          </Group>
          <JsonTree value={shown.context} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="plugins">
        <PluginCalls caseId={shown.id} />
      </Tabs.Panel>
      <Tabs.Panel value="deliveries">
        <CaseDeliveries caseId={shown.id} />
      </Tabs.Panel>
    </Tabs>
  );
}
