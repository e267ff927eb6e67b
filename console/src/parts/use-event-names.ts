// The names of the events that there are, for the filters.

import { api } from '../api.ts';
import { useAnswer } from './use-answer.ts';

export function useEventNames(): readonly { readonly value: string; readonly label: string }[] {
  const { data } = useAnswer((signal) => api.GET('/api/v1/event-types', { signal }), { key: ['event-types'], everyMs: false });
  return (data?.eventTypes ?? []).map(({ name }) => ({ value: name, label: name }));
}
