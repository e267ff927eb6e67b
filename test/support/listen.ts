// A reader of the live stream, by the rules of the HTML standard: keeps the messages and the last id, and lets a test await them.

export interface Heard {
  readonly id: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data freely
  readonly data: any;
}

export interface Listening {
  readonly status: number;
  readonly headers: Headers;
  /** Everything but messages, once it is no stream. */
  readonly text: string;
  readonly heard: readonly Heard[];
  /** What to send as `Last-Event-ID` to go on. */
  readonly lastId: string;
  /** Resolves with the first message, past or coming, that fits; rejects after `withinMs` (default 10 s). */
  first(fits: (message: Heard) => boolean, withinMs?: number): Promise<Heard>;
  /** Resolves when so many messages have come. */
  count(least: number, withinMs?: number): Promise<readonly Heard[]>;
  /** Resolves when the server has ended it, with the milliseconds since it was opened. */
  readonly ended: Promise<number>;
  close(): void;
}

export async function listenTo(url: string, headers: Record<string, string>): Promise<Listening> {
  const began = performance.now();
  const cut = new AbortController();
  const response = await fetch(url, { headers, signal: cut.signal });
  const heard: Heard[] = [];
  const watchers = new Set<() => void>();
  const state = { lastId: '', text: '' };
  if (response.status !== 200) state.text = await response.text();
  const read = async (): Promise<number> => {
    if (response.status !== 200 || !response.body) return 0;
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      rest += decoder.decode(chunk, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const message = dispatch(block, state);
        if (message) heard.push(message);
      }
      for (const look of [...watchers]) look();
    }
    return performance.now() - began;
  };
  const ended = read().catch(() => performance.now() - began);
  const until = <Value>(find: () => Value | undefined, withinMs: number): Promise<Value> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        watchers.delete(look);
        reject(new Error(`not heard within ${withinMs} ms; heard: ${heard.map(({ name, data }) => `${name} ${data.id}`).join(', ')}`));
      }, withinMs);
      watchers.add(look);
      look();
    });
  return {
    status: response.status,
    headers: response.headers,
    get text() {
      return state.text;
    },
    heard,
    get lastId() {
      return state.lastId;
    },
    first: (fits, withinMs = 10_000) => until(() => heard.find(fits), withinMs),
    count: (least, withinMs = 10_000) => until(() => (heard.length >= least ? heard : undefined), withinMs),
    ended,
    close: () => cut.abort(),
  };
}

/** One block of lines: its id counts with or without data; without data there is no message. */
function dispatch(block: string, state: { lastId: string }): Heard | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  state.lastId = field('id') ?? state.lastId;
  const data = field('data');
  return data === undefined ? null : { id: state.lastId, name: field('event') ?? 'message', data: JSON.parse(data) };
}
