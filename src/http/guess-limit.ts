// How many wrong guesses an address may make in a while. Keeps no more addresses than it is told: the oldest is forgotten first.

export interface GuessLimit {
  /** Counts one guess. 0: it may be made. Otherwise the whole seconds until the next one may. */
  take(address: string): number;
  /** The guess was right, so it was none. */
  giveBack(address: string): void;
}

export interface GuessLimitOptions {
  /** Wrong guesses of one address in one window. */
  readonly most: number;
  readonly windowMs: number;
  readonly addresses: number;
}

/** `now` in milliseconds of any clock that never goes back. Counts before the guess, so that many at once are no way round. */
export function createGuessLimit({ most, windowMs, addresses }: GuessLimitOptions, now: () => number): GuessLimit {
  const windows = new Map<string, { readonly endsAt: number; count: number }>();
  const open = (address: string) => {
    windows.delete(address);
    const [oldest] = windows.keys();
    if (oldest !== undefined && windows.size >= addresses) windows.delete(oldest);
    const window = { endsAt: now() + windowMs, count: 0 };
    windows.set(address, window);
    return window;
  };
  return {
    take: (address) => {
      const known = windows.get(address);
      const window = known && known.endsAt > now() ? known : open(address);
      if (window.count >= most) return Math.max(1, Math.ceil((window.endsAt - now()) / 1_000));
      window.count += 1;
      return 0;
    },
    giveBack: (address) => {
      const window = windows.get(address);
      if (window && window.count > 0) window.count -= 1;
    },
  };
}
