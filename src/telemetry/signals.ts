// Named points in the loops, which the metrics count and tests await instead of sleeping.

export type SignalName =
  | 'delivery.claimed'
  | 'delivery.attempted'
  | 'delivery.settled'
  | 'deliveries.released'
  | 'case.advanced'
  | 'plugin.settled'
  | 'timer.fired'
  | 'child.passed';

type Listener = (facts: Readonly<Record<string, unknown>>) => void;

export interface Signals {
  emit(name: SignalName, facts: Readonly<Record<string, unknown>>): void;
  /** Returns a function that stops listening. */
  on(name: SignalName, listener: Listener): () => void;
}

export function createSignals(): Signals {
  const listeners = new Map<SignalName, Set<Listener>>();
  return {
    emit(name, facts) {
      for (const listener of listeners.get(name) ?? []) listener(facts);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
  };
}
