// The filters of the lists, as they stand in the address bar: read with care, since anybody may type or send such a link. Pure.

export const caseStatuses = ['active', 'completed', 'failed'] as const;
export const deliveryStatuses = ['pending', 'sending', 'retrying', 'delivered', 'exhausted', 'skipped', 'cancelled'] as const;

export type CaseStatus = (typeof caseStatuses)[number];
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface CasesSearch {
  readonly status?: readonly CaseStatus[];
  readonly state?: string;
  readonly definition?: string;
  readonly assignee?: string;
  readonly search?: string;
  readonly cursor?: string;
}

export interface DeliveriesSearch {
  readonly status?: readonly DeliveryStatus[];
  readonly event?: string;
  readonly eventId?: string;
  readonly subscription?: string;
  readonly case?: string;
  readonly code?: number;
  readonly since?: string;
  readonly until?: string;
  readonly cursor?: string;
}

export interface EventsSearch {
  readonly event?: string;
  readonly case?: string;
  readonly entity?: string;
  readonly since?: string;
  readonly until?: string;
  readonly cursor?: string;
}

export const caseTabs = ['timeline', 'context', 'plugins', 'deliveries'] as const;
export type CaseTab = (typeof caseTabs)[number];

export interface CaseSearch {
  readonly tab?: CaseTab;
  readonly show?: 'case' | 'plugins' | 'deliveries';
}

export interface DefinitionsSearch {
  readonly page?: number;
}

type Raw = Readonly<Record<string, unknown>>;

export function readCasesSearch(raw: Raw): CasesSearch {
  return given({ status: listOf(raw['status'], caseStatuses), ...texts(raw, ['state', 'definition', 'assignee', 'search', 'cursor']) });
}

export function readDeliveriesSearch(raw: Raw): DeliveriesSearch {
  return given({
    status: listOf(raw['status'], deliveryStatuses),
    ...texts(raw, ['event', 'cursor']),
    ...uuids(raw, ['eventId', 'subscription', 'case']),
    code: wholeNumber(raw['code'], 100, 999),
    since: time(raw['since']),
    until: time(raw['until']),
  });
}

export function readEventsSearch(raw: Raw): EventsSearch {
  return given({
    ...texts(raw, ['event', 'cursor']),
    ...uuids(raw, ['case', 'entity']),
    since: time(raw['since']),
    until: time(raw['until']),
  });
}

export function readCaseSearch(raw: Raw): CaseSearch {
  return given({ tab: oneOf(raw['tab'], caseTabs), show: oneOf(raw['show'], ['case', 'plugins', 'deliveries'] as const) });
}

export function readDefinitionsSearch(raw: Raw): DefinitionsSearch {
  return given({ page: wholeNumber(raw['page'], 1, 10_000) });
}

/** The query of a URL: plain words, a repeated name for a list. */
export function parseSearch(query: string): Record<string, string | string[]> {
  const all = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(all.keys())].map((name) => {
      const values = all.getAll(name);
      return [name, values.length > 1 ? values : (values[0] ?? '')];
    }),
  );
}

/** The other way round; what is undefined or empty is left out. */
export function stringifySearch(search: Raw): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Without the members that are undefined. */
function given<Search extends object>(search: Search): { [name in keyof Search]: Exclude<Search[name], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never;
}

function texts<Name extends string>(raw: Raw, names: readonly Name[]): { readonly [name in Name]?: string } {
  return Object.fromEntries(names.map((name) => [name, text(raw[name])])) as never;
}

function uuids<Name extends string>(raw: Raw, names: readonly Name[]): { readonly [name in Name]?: string } {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  return Object.fromEntries(names.map((name) => [name, uuid.test(text(raw[name]) ?? '') ? text(raw[name]) : undefined])) as never;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 500) : undefined;
}

function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

function listOf<Word extends string>(value: unknown, words: readonly Word[]): readonly Word[] | undefined {
  const asked = Array.isArray(value) ? value : [value];
  const known = words.filter((word) => asked.includes(word));
  return known.length > 0 ? known : undefined;
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  const number = Number(value);
  return value !== undefined && Number.isInteger(number) && number >= least && number <= most ? number : undefined;
}

/** ISO 8601; what cannot be read as a time is left out. */
function time(value: unknown): string | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
