// Ids come in as an argument wherever something is decided, so that deciding stays pure.

/** Makes a new UUIDv7 whose time part is `at`; later calls sort after earlier ones. RFC 9562 §5.7. */
export type NewId = (at: Date) => string;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for anything in UUID form; a path id that is not one cannot name a row. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
