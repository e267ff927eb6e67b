// The client with a broker made of promises: what one deadline covers, which connections are shared, and which are let go. The real
// brokers are in test/spine/brokers.test.ts.

import { describe, expect, it } from 'vitest';

import { createDestinationRule } from '../destination-safety.ts';
import type { BrokerConnection, BrokerDriver, BrokerTarget, ConnectionHooks } from './broker.ts';
import { type BrokerClientOptions, type BrokerRequest, createBrokerClient } from './broker-client.ts';

/** Never settles. */
const silence = <Value>(): Promise<Value> => new Promise(() => undefined);

interface Opened {
  readonly target: BrokerTarget;
  readonly hooks: ConnectionHooks;
  closed: number;
}

/** A driver whose connections do as they are told. */
function fakeDriver(publish: BrokerConnection['publish'], open: () => Promise<void> = async () => undefined) {
  const opened: Opened[] = [];
  const driver: BrokerDriver = {
    packages: ['some-broker'],
    open: async (target, hooks) => {
      const one: Opened = { target, hooks, closed: 0 };
      opened.push(one);
      await open();
      return {
        publish,
        close: async () => {
          one.closed += 1;
        },
      };
    },
    describe: (error) => (error instanceof Error && error.message === 'known' ? { reason: 'broker_refused', detail: 'known' } : null),
  };
  return { driver, opened };
}

const clientOf = (driver: BrokerDriver, more: Partial<BrokerClientOptions> = {}) =>
  createBrokerClient({
    rule: createDestinationRule(['127.0.0.0/8']),
    lookup: async () => ['127.0.0.1'],
    drivers: { nats: driver, rabbitmq: driver, 'redis-stream': driver },
    ...more,
  });

const request = (more: Partial<BrokerRequest> = {}): BrokerRequest => ({
  type: 'nats',
  url: 'nats+tls://broker.test',
  workspaceId: 'w1',
  credentials: null,
  timeoutMs: 1_000,
  message: {
    id: 'e1',
    tryId: 'd1.1',
    eventName: 'workflow.started',
    timestamp: 0,
    headers: {},
    body: new Uint8Array(),
    place: { kind: 'nats', subject: 'casewire', stream: null },
  },
  ...more,
});

describe('the broker client', () => {
  it('shares one connection among messages with the same address and login in one workspace', async () => {
    const { driver, opened } = fakeDriver(async () => null);
    const client = clientOf(driver);
    const login = { kind: 'token', token: 't' } as const;
    const sent = [
      request(),
      request(),
      request({ workspaceId: 'w2' }),
      request({ credentials: login }),
      request({ url: 'nats+tls://other.test' }),
    ];
    const results = await Promise.all(sent.map((one) => client.send(one)));
    expect(results.map(({ kind }) => kind)).toEqual(sent.map(() => 'kept'));
    expect(opened).toHaveLength(4);
    await client.close();
    expect(opened.map(({ closed, hooks }) => [closed, hooks.signal.aborted])).toEqual(opened.map(() => [1, true]));
  });

  it('gives up a broker that says nothing while connecting, and cuts it', async () => {
    const { driver, opened } = fakeDriver(async () => null, silence);
    const client = clientOf(driver);
    expect(await client.send(request({ timeoutMs: 20 }))).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(opened[0]?.hooks.signal.aborted).toBe(true);
  });

  it('gives up a name that is not resolved in time, and opens nothing when the answer comes late', async () => {
    const { driver, opened } = fakeDriver(async () => null);
    let answer: (addresses: readonly string[]) => void = () => undefined;
    const lookup = () => new Promise<readonly string[]>((resolve) => (answer = resolve));
    const client = clientOf(driver, { lookup, idleMs: 0 });
    expect(await client.send(request({ timeoutMs: 20 }))).toMatchObject({ kind: 'failed', reason: 'timeout' });
    answer(['127.0.0.1']);
    await expect.poll(() => opened.every(({ hooks }) => hooks.signal.aborted)).toBe(true);
  });

  it('uses a connection no more that did not answer, and cuts it when its last message has ended', async () => {
    let calls = 0;
    const { driver, opened } = fakeDriver(() => {
      calls += 1;
      return calls <= 2 ? silence() : Promise.resolve(null);
    });
    const client = clientOf(driver);
    const long = client.send(request({ timeoutMs: 300 }));
    expect(await client.send(request({ timeoutMs: 20 }))).toMatchObject({ reason: 'timeout' });
    expect(opened[0]?.hooks.signal.aborted).toBe(false);
    expect(await client.send(request())).toMatchObject({ kind: 'kept' });
    expect(opened).toHaveLength(2);
    expect(await long).toMatchObject({ reason: 'timeout' });
    expect(opened.map(({ hooks }) => hooks.signal.aborted)).toEqual([true, false]);
  });

  it('keeps a connection whose broker said no, and opens another after one was lost', async () => {
    const { driver, opened } = fakeDriver(() => Promise.reject(new Error('known')));
    const client = clientOf(driver);
    expect(await client.send(request())).toMatchObject({ kind: 'failed', reason: 'broker_refused', detail: 'known' });
    await client.send(request());
    expect(opened).toHaveLength(1);
    opened[0]?.hooks.onLost();
    expect(opened[0]?.hooks.signal.aborted).toBe(true);
    await client.send(request());
    expect(opened).toHaveLength(2);
  });

  it('explains errors of sockets that its driver does not know', async () => {
    const { driver } = fakeDriver(
      async () => null,
      () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
    );
    expect(await clientOf(driver).send(request())).toMatchObject({ kind: 'failed', reason: 'connection_refused' });
  });

  it('says which package is missing', async () => {
    const name: string = 'a-package-that-is-not-installed';
    const { driver } = fakeDriver(
      async () => null,
      async () => {
        await import(name);
      },
    );
    expect(await clientOf(driver).send(request())).toEqual({
      kind: 'not_installed',
      detail: 'The client library of this type is not installed. Run: npm install some-broker',
    });
  });

  it('dials nothing that the rule refuses: neither by URL nor by what a name resolves to', async () => {
    const { driver, opened } = fakeDriver(async () => null);
    const client = clientOf(driver, { lookup: async () => ['10.0.0.1'] });
    const blocked = { kind: 'failed', reason: 'address_not_allowed', durationMs: 0 };
    expect(await client.send(request({ url: 'nats://10.0.0.1' }))).toMatchObject(blocked);
    expect(await client.send(request({ url: 'https://broker.test' }))).toMatchObject(blocked);
    expect(await client.send(request())).toMatchObject(blocked);
    expect(opened).toEqual([]);
  });

  it('opens a new connection when the name resolves to another address', async () => {
    const { driver, opened } = fakeDriver(async () => null);
    let address = '127.0.0.1';
    const client = clientOf(driver, { lookup: async () => [address], holdMs: 0 });
    await client.send(request());
    address = '127.0.0.2';
    await client.send(request());
    expect(opened.map(({ target }) => target.addresses)).toEqual([['127.0.0.1'], ['127.0.0.2']]);
  });

  it('says goodbye to a connection that nobody uses any more', async () => {
    const { driver, opened } = fakeDriver(async () => null);
    await clientOf(driver, { idleMs: 5 }).send(request());
    await expect.poll(() => opened[0]?.closed).toBe(1);
    await expect.poll(() => opened[0]?.hooks.signal.aborted).toBe(true);
  });

  it('keeps no more unused connections than it may', async () => {
    const { driver, opened } = fakeDriver(async () => null);
    const client = clientOf(driver, { mostIdle: 1 });
    await client.send(request());
    await client.send(request({ workspaceId: 'w2' }));
    await expect.poll(() => opened.map(({ closed }) => closed)).toEqual([1, 0]);
  });

  it('ends at once when it is aborted, and when it is closed', async () => {
    const { driver, opened } = fakeDriver(silence);
    const client = clientOf(driver);
    const abort = new AbortController();
    const aborted = client.send(request({ signal: abort.signal }));
    const closed = client.send(request({ workspaceId: 'w2' }));
    await expect.poll(() => opened.length).toBe(2);
    abort.abort();
    expect(await aborted).toMatchObject({ kind: 'failed', reason: 'network' });
    await client.close();
    expect(await closed).toMatchObject({ kind: 'failed', reason: 'network' });
    expect(await client.send(request())).toMatchObject({ kind: 'failed', reason: 'network', durationMs: 0 });
    expect(opened.every(({ hooks }) => hooks.signal.aborted)).toBe(true);
  });
});
