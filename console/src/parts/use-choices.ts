// What the fields of choice offer: the workspace's definitions and people. Asked for once and kept; the lists are short.

import { api } from '../api.ts';
import { personName } from '../words/entity-name.ts';
import { useAnswer } from './use-answer.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

const most = 200;

/** The workspace's own, by name: all versions of one together. */
export function useDefinitions(): readonly Choice[] {
  const { data } = useAnswer((signal) => api.GET('/api/v1/workflow-definition', { params: { query: { limit: most } }, signal }), {
    key: ['definitions', 'choices'],
    everyMs: false,
  });
  const own = (data?.items ?? []).filter(({ builtIn }) => !builtIn);
  return [...new Map(own.map(({ name, displayName }) => [name, { value: name, label: displayName || name }])).values()];
}

export function usePeople(): readonly Choice[] {
  const { data } = useAnswer((signal) => api.GET('/api/v1/people', { params: { query: { limit: most } }, signal }), {
    key: ['people', 'choices'],
    everyMs: false,
  });
  return (data?.results ?? []).map((person) => ({ value: person.id, label: personName(person) }));
}
