// A small least-recently-used cache for compiled things (expressions, schemas, machines). Keys are content, so entries never go stale.

/** Gives the cached value of `key`, or makes, keeps and gives it; past `limit` entries the one longest unused is dropped. */
export type BoundedCache<Value> = (key: string, make: () => Value) => Value;

/** `make` may throw: then nothing is kept. */
export function createBoundedCache<Value>(limit: number): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value }>();
  return (key, make) => {
    const entry = entries.get(key) ?? { value: make() };
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= limit) break;
      entries.delete(oldest);
    }
    return entry.value;
  };
}
