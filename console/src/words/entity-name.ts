// What people call a case: the name of its business or person, as far as its context tells it. Pure.

import { textAt } from './json-value.ts';

interface NamedCase {
  readonly context: unknown;
  readonly correlationId: string | null;
  readonly id: string;
}

/** The company's name, a person's first and last name, else the caller's own id of the entity, else the id of the case. */
export function entityName({ context, correlationId, id }: NamedCase): string {
  const data = (name: string): string | null => textAt(context, 'entity', 'data', name)?.trim() || null;
  const person = [data('firstName'), data('lastName')].filter(Boolean).join(' ');
  return data('companyName') ?? data('name') ?? (person || null) ?? correlationId ?? id;
}

/** `Ada Lovelace`; the mail address for somebody without a name; a dash for nobody. */
export function personName(person: unknown): string {
  const name = [textAt(person, 'firstName'), textAt(person, 'lastName')].filter(Boolean).join(' ');
  return name || (textAt(person, 'email') ?? '–');
}
