// Reading JSON of unknown shape, from contexts and facts, without trusting it. Pure.

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as text; null when it is missing or something else. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : null;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | null {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : null;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined), value);
}

/** Text that was typed as JSON: an object, or what is wrong with it. Empty text is an empty object. */
export function readObject(text: string): { readonly value: Record<string, unknown> } | { readonly fault: string } {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { value } : { fault: 'It must be a JSON object: {"key": "value"}.' };
  } catch (error) {
    return { fault: `This is not valid JSON: ${error instanceof Error ? error.message : ''}` };
  }
}
