// A durable `after`: due once, cancelled when its state is left.

export interface Timer {
  /** XState's own id for the delayed event; unique in a case. */
  readonly id: string;
  readonly delayMs: number;
}
