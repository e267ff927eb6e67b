// The latest deliveries of a case, and the way to all of them.

import { Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { api } from '../api.ts';
import { DeliveriesTable } from './deliveries-table.tsx';
import { Loaded } from './loaded.tsx';
import { useAnswer } from './use-answer.ts';

export function CaseDeliveries({ caseId }: { readonly caseId: string }): ReactElement {
  const listed = useAnswer(
    (signal) => api.GET('/api/v1/deliveries', { params: { query: { workflowRuntimeId: caseId, limit: 20 } }, signal }),
    {
      key: ['deliveries', 'case', caseId],
    },
  );
  return (
    <Loaded of={listed}>
      {({ results }) =>
        results.length === 0 ? (
          <Text c="dimmed">Nobody subscribes to the events of this case.</Text>
        ) : (
          <Stack gap="sm">
            <DeliveriesTable deliveries={results} />
            <Link to="/deliveries" search={{ case: caseId }} className="cw-link">
              All deliveries of this case
            </Link>
          </Stack>
        )
      }
    </Loaded>
  );
}
