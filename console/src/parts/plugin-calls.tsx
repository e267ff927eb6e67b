// What a case asked of others, call by call; each opens to its tries, with what was asked and what came back.

import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { api, type LoggedCall } from '../api.ts';
import { AttemptsTable } from './attempts-table.tsx';
import { Loaded } from './loaded.tsx';
import { Status } from './status.tsx';
import { useAnswer } from './use-answer.ts';
import { When } from './when.tsx';

export function PluginCalls({ caseId }: { readonly caseId: string }): ReactElement {
  const listed = useAnswer(
    (signal) => api.GET('/api/v1/plugin-calls', { params: { query: { workflowRuntimeId: caseId, limit: 100 } }, signal }),
    {
      key: ['plugin-calls', caseId],
    },
  );
  return (
    <Loaded of={listed}>
      {({ results }) =>
        results.length === 0 ? (
          <Text c="dimmed">The states of this case asked for no plugin so far.</Text>
        ) : (
          <Stack gap="lg">
            {results.map((call) => (
              <CallRow key={call.id} call={call} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}

function CallRow({ call }: { readonly call: LoggedCall }): ReactElement {
  const [open, setOpen] = useState(false);
  const { plugin, pluginKind, state, status, attempts, createdAt } = call;
  return (
    <Stack gap={6} component="article" aria-label={`Plugin call ${plugin}`}>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Text fw={600}>{plugin}</Text>
          <span className="cw-tag">{pluginKind}</span>
          <Status word={status} />
        </Group>
        {attempts > 0 && (
          <Button variant="default" size="compact-sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Show'} {attempts === 1 ? 'the try' : `${attempts} tries`}
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {callWords(call)} Asked by “{state}” <When at={createdAt} />.
      </Text>
      {open && <CallTries id={call.id} />}
    </Stack>
  );
}

function callWords({ reason, callback, callbackAccepted }: LoggedCall): string {
  const failed = reason === null ? '' : `Why: ${reason.replaceAll('_', ' ')}. `;
  if (callback === null) return failed;
  return `${failed}Its answer sent “${callback}”, ${callbackAccepted ? 'which the case took.' : 'which the case no longer took.'}`;
}

function CallTries({ id }: { readonly id: string }): ReactElement {
  const call = useAnswer((signal) => api.GET('/api/v1/plugin-calls/{id}', { params: { path: { id } }, signal }), {
    key: ['plugin-call', id],
  });
  return <Loaded of={call}>{({ attempts }) => <AttemptsTable attempts={attempts} />}</Loaded>;
}
