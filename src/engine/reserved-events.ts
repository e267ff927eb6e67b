// Event names that are not an author's to use.

/** The built-in events: accepted in every state of an active case, listed in none. */
export const builtInEvents = ['UPDATE_CONTEXT', 'DEEP_MERGE_CONTEXT'] as const;

export type BuiltInEvent = (typeof builtInEvents)[number];

export function isBuiltInEvent(name: string): name is BuiltInEvent {
  return builtInEvents.some((builtIn) => builtIn === name);
}

/** Names that belong to the machine: nobody may send them, no state may name them. */
export function isInternalEvent(name: string): boolean {
  return name === '' || /^(xstate|casewire|done\.state|done\.invoke|error\.platform)\./.test(name);
}

/** Prototype names cannot be keys of anything that we keep. */
export function isUnsafeKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}
