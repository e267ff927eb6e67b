// Deliveries to real brokers: what a consumer gets, what counts as kept, and what the log says when a broker is down, says no, or
// says nothing. On PostgreSQL only: both engines have the same line up to the broker, and three servers a run are enough.

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerPlace, BrokerType } from '../../src/domain/broker.ts';
import { type BrokerClientOptions, createBrokerClient } from '../../src/outbound/brokers/broker-client.ts';
import { createDestinationRule } from '../../src/outbound/destination-safety.ts';
import { verifyWebhook } from '../../verify/src/index.ts';
import { type Consumed, type Consumer, connectConsumer } from '../support/broker-consumers.ts';
import { type BrokerServer, brokerMissing, startBrokerServer } from '../support/broker-servers.ts';
import { engine } from '../support/database.ts';
import { review, runOf } from '../support/page.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Caller, startTestService, type TestService } from '../support/service.ts';

const cases = '/api/v1/external/workflows';
const log = '/api/v1/deliveries';
const schemes: Readonly<Record<BrokerType, string>> = { nats: 'nats', rabbitmq: 'amqp', 'redis-stream': 'redis' };
const secureSchemes: Readonly<Record<BrokerType, string>> = { nats: 'nats+tls', rabbitmq: 'amqps', 'redis-stream': 'rediss' };
// RabbitMQ takes seconds to start: it comes last, and starts beside the tests of the others.
const types: readonly BrokerType[] = ['nats', 'redis-stream', 'rabbitmq'];
const missing = new Map(types.map((type) => [type, engine === 'postgres' ? brokerMissing(type) : 'these tests run on PostgreSQL only']));
for (const [type, reason] of missing) if (reason !== null && engine === 'postgres') process.stdout.write(`Skipped, ${type}: ${reason}\n`);
const patience = { timeout: 40_000, interval: 100 };

const starting = new Map<BrokerType, Promise<BrokerServer>>();
let service: TestService;
const receivers: Receiver[] = [];

beforeAll(async () => {
  if (engine !== 'postgres') return;
  for (const type of types) {
    if (missing.get(type) !== null) continue;
    const server = startBrokerServer(type);
    server.catch(() => undefined);
    starting.set(type, server);
  }
  service = await startTestService();
});

afterAll(async () => {
  await service?.stop();
  for (const server of await Promise.allSettled(starting.values())) if (server.status === 'fulfilled') await server.value.stop();
  for (const receiver of receivers) await receiver.close();
});

for (const type of types) {
  // Skipped without PostgreSQL or without the broker: `missing` says which.
  describe.skipIf(missing.get(type) !== null)(`deliveries to ${type}`, () => {
    let server: BrokerServer;
    let consumer: Consumer;
    beforeAll(async () => {
      server = (await starting.get(type)) as BrokerServer;
      consumer = await connectConsumer(type, server);
    });
    afterAll(() => consumer?.close());

    /** A workspace with the review chart, and the broker's password among its secrets. */
    const ready = async (password = server.password): Promise<Caller> => {
      const me = await service.workspace();
      await me.send('POST', '/api/v1/workflow-definition', { name: 'review', definition: review });
      await me.send('POST', '/api/v1/external/secrets', { key: 'BROKER', value: password });
      return me;
    };
    const nameOf = (): string => `place-${randomUUID()}`;
    const entry = (destination: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
      type,
      url: `${schemes[type]}://127.0.0.1:${server.port}`,
      events: ['workflow.started'],
      auth: { type: 'basic', username: server.username, password: '{secret.BROKER}' },
      retrySchedule: Array.from({ length: 20 }, () => 1),
      destination,
      ...more,
    });
    const subscribe = async (me: Caller, ...entries: readonly Record<string, unknown>[]) => {
      const answer = await me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: entries });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return answer.body;
    };
    const run = async (me: Caller): Promise<string> => (await me.send('POST', `${cases}/run`, runOf('review'))).body.workflowRuntimeId;
    const results = async (me: Caller, query = '') => (await me.get(`${log}?limit=200&${query}`)).body.results;
    /** The first delivery that has this status, with its attempts. */
    const first = async (me: Caller, status: string) => {
      await expect.poll(() => results(me, `status=${status}`), patience).not.toEqual([]);
      const [found] = await results(me, `status=${status}`);
      return (await me.get(`${log}/${found.id}`)).body;
    };
    const idsOf = (messages: readonly Consumed[]) => messages.map(({ headers }) => headers['webhook-id']);

    it(`arrive in ${type} with the event’s bytes, its id and a signature that verifies`, async () => {
      const me = await ready();
      const name = nameOf();
      const { subscriptions } = await subscribe(me, entry(await consumer.makePlace(name), { headers: { 'x-team': 'kyb' } }));
      const caseId = await run(me);
      const delivery = await first(me, 'delivered');
      expect(delivery.attempts).toMatchObject([{ number: 1, outcome: 'delivered' }]);
      const [message, ...rest] = await consumer.consumed(name);
      expect(rest).toEqual([]);
      const event = JSON.parse(message?.raw ?? '');
      expect(event).toMatchObject({ eventName: 'workflow.started', workflowRuntimeId: caseId });
      expect(message?.headers).toMatchObject({
        'content-type': 'application/json',
        'webhook-id': event.id,
        'x-casewire-event': 'workflow.started',
        'x-casewire-delivery': delivery.id,
        'x-casewire-attempt': '1',
        'x-team': 'kyb',
      });
      expect(message?.messageId).toBe(type === 'redis-stream' ? null : event.id);
      expect(verifyWebhook(message?.raw ?? '', message?.headers ?? {}, subscriptions[0].secret)).toMatchObject({ id: event.id });
    });

    it(`are in ${type} what a dry run shows of them`, async () => {
      const me = await ready();
      const name = nameOf();
      const { subscriptions } = await subscribe(me, entry(await consumer.makePlace(name), { headers: { 'X-Team': 'kyb' } }));
      await run(me);
      const { eventId } = await first(me, 'delivered');
      const dry = await me.send('POST', `/api/v1/subscriptions/${subscriptions[0].id}/dry-run`, { eventId });
      const [message] = await consumer.consumed(name);
      expect(dry.body).toMatchObject({ wanted: true, method: null, body: message?.raw, message: { messageId: message?.messageId } });
      // The time of the attempt, what is signed with it, and the delivery are not known before there is one.
      const ofTheAttempt = ['webhook-timestamp', 'webhook-signature', 'x-casewire-delivery'];
      const known = (headers: Readonly<Record<string, string>> = {}) =>
        Object.fromEntries(Object.entries(headers).filter(([header]) => !ofTheAttempt.includes(header)));
      expect(known(dry.body.headers)).toEqual(known(message?.headers));
      expect(Object.keys(dry.body.headers).sort()).toEqual(Object.keys(message?.headers ?? {}).sort());
      const places: Record<BrokerType, Record<string, unknown>> = {
        nats: { subject: `${name}.workflow.started`, stream: name },
        rabbitmq: { exchange: name, routingKey: 'workflow.started', type: 'workflow.started' },
        'redis-stream': { stream: name, maxLength: 100_000 },
      };
      expect(dry.body.message).toEqual({ messageId: message?.messageId, ...places[type] });
    });

    it(`go to ${type} through filter and transform`, async () => {
      const me = await ready();
      const [kept, dropped] = [nameOf(), nameOf()];
      await subscribe(
        me,
        entry(await consumer.makePlace(kept), { filter: 'state == `"draft"`', transform: '{run: workflowRuntimeId}' }),
        entry(await consumer.makePlace(dropped), { filter: 'state == `"review"`' }),
      );
      const caseId = await run(me);
      await first(me, 'delivered');
      expect(await first(me, 'skipped')).toMatchObject({ reason: 'filtered' });
      expect((await consumer.consumed(kept)).map(({ raw }) => JSON.parse(raw))).toEqual([{ run: caseId }]);
      expect(await consumer.consumed(dropped)).toEqual([]);
    });

    it(`sent to ${type} twice have the same message id`, async () => {
      const me = await ready();
      const name = nameOf();
      await subscribe(me, entry(await consumer.makePlace(name)));
      await run(me);
      const { id } = await first(me, 'delivered');
      expect((await me.send('POST', `${log}/${id}/retry`)).status).toBe(200);
      await expect.poll(async () => (await me.get(`${log}/${id}`)).body.attempts.length, patience).toBe(2);
      const messages = await consumer.consumed(name);
      expect(new Set(idsOf(messages)).size).toBe(1);
      // JetStream drops what it has; the others leave that to the consumer.
      expect(messages.length).toBe(type === 'nats' ? 1 : 2);
    });

    it(`that ${type} does not keep are retried, with its reason`, async () => {
      const me = await ready();
      await subscribe(me, entry(await consumer.brokenPlace(nameOf()), { retrySchedule: [1] }));
      await run(me);
      const delivery = await first(me, 'exhausted');
      expect(delivery).toMatchObject({ reason: 'broker_refused' });
      expect(delivery.attempts).toHaveLength(2);
      const said = { nats: 'no JetStream stream', rabbitmq: 'NO_ROUTE', 'redis-stream': 'WRONGTYPE' }[type];
      expect(delivery.attempts[0].detail).toContain(said);
    });

    it(`that ${type} refuses for a wrong password say so, without the password`, async () => {
      const me = await ready('canary-wrong-password');
      await subscribe(me, entry(await consumer.makePlace(nameOf()), { retrySchedule: [1] }));
      await run(me);
      const delivery = await first(me, 'exhausted');
      expect(delivery).toMatchObject({ reason: 'broker_refused' });
      expect(delivery.attempts[0].detail).toMatch(/password|Login was refused|WRONGPASS/);
      expect(JSON.stringify(delivery)).not.toContain('canary');
    });

    it(`that hang in ${type} end by their timeout, leave no socket behind, and delay no webhook`, async () => {
      const me = await ready();
      const hanging = await startOtherServer(() => undefined);
      const receiver = await startReceiver();
      receivers.push(receiver);
      try {
        await subscribe(
          me,
          entry(await consumer.makePlace(nameOf()), {
            url: `${schemes[type]}://127.0.0.1:${hanging.port}`,
            timeoutMs: 1_000,
            retrySchedule: [],
          }),
          { type: 'webhook', url: receiver.url, events: ['workflow.started'] },
        );
        for (let n = 0; n < 3; n += 1) await run(me);
        await receiver.count(3, 1_500);
        await expect.poll(async () => (await results(me, 'status=exhausted')).length, patience).toBe(3);
        expect(await first(me, 'exhausted')).toMatchObject({ reason: 'timeout' });
        await expect.poll(() => hanging.open(), patience).toBe(0);
      } finally {
        await hanging.close();
      }
    });

    it.each([
      ['HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
      ['nothing, and hangs up', (socket: Socket) => socket.end()],
      ['a reset', (socket: Socket) => socket.resetAndDestroy()],
      ['endless bytes', (socket: Socket) => pour(socket, '', randomBytes(65_536))],
      ['an endless line', (socket: Socket) => pour(socket, 'INFO {"', Buffer.alloc(65_536, 'a'))],
      ['endless answers', (socket: Socket) => pour(socket, 'INFO {"version":"2.9.0"}\r\n', Buffer.from('+OK\r\n'.repeat(10_000)))],
      [
        'an endless message',
        (socket: Socket) => pour(socket, 'INFO {"version":"2.9.0"}\r\nMSG a 1 999999999\r\n', Buffer.alloc(65_536, 'a')),
      ],
      ['an endless string', (socket: Socket) => pour(socket, '$999999999\r\n', Buffer.alloc(65_536, 'a'))],
    ])(`to what should be ${type} and says %s are failed attempts, and harm nothing`, async (_title, answer) => {
      const other = await startOtherServer(answer);
      const client = createBrokerClient({ rule: createDestinationRule(['127.0.0.1']) });
      try {
        const place = {
          nats: { kind: 'nats', subject: 'a', stream: null },
          rabbitmq: { kind: 'rabbitmq', exchange: '', routingKey: 'a' },
        } as const;
        const message = { id: 'e', tryId: 'd.1', eventName: 'workflow.started', timestamp: 0, headers: {}, body: Buffer.from('{}') };
        const before = process.memoryUsage().arrayBuffers;
        const result = await client.send({
          type,
          url: `${schemes[type]}://127.0.0.1:${other.port}`,
          workspaceId: 'w',
          credentials: null,
          message: { ...message, place: type === 'redis-stream' ? { kind: type, stream: 'a', maxLength: null } : place[type] },
          timeoutMs: 2_000,
        });
        expect(result).toMatchObject({
          kind: 'failed',
          reason: expect.stringMatching(/^(invalid_response|connection_reset|timeout|network)$/),
        });
        await expect.poll(() => other.open(), patience).toBe(0);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64_000_000);
      } finally {
        await client.close();
        await other.close();
      }
    });

    it(`are not counted as delivered before ${type} has said that it keeps them`, async () => {
      const me = await ready();
      const name = nameOf();
      await subscribe(me, entry(await consumer.makePlace(name), { timeoutMs: 1_000 }));
      await run(me);
      await first(me, 'delivered');
      server.freeze();
      try {
        // The connection is open, and takes the message.
        await run(me);
        const { attempts } = await first(me, 'retrying');
        expect(attempts[0]).toMatchObject({ reason: 'timeout', durationMs: expect.closeTo(1_000, -3) });
      } finally {
        server.thaw();
      }
      await expect.poll(async () => (await results(me, 'status=delivered')).length, patience).toBe(2);
      expect(new Set(idsOf(await consumer.consumed(name))).size).toBe(2);
    });

    // RabbitMQ takes six seconds to come back where nothing else runs.
    it(`that were due when ${type} was killed arrive when it is back, and none is lost`, { timeout: 90_000 }, async () => {
      const me = await ready();
      const name = nameOf();
      await subscribe(me, entry(await consumer.makePlace(name)));
      const load = Array.from({ length: 10 }, () => run(me));
      await first(me, 'delivered');
      await server.kill();
      await Promise.all([...load, ...Array.from({ length: 10 }, () => run(me))]);
      const { attempts } = await first(me, 'retrying');
      expect(attempts[0]).toMatchObject({ reason: expect.stringMatching(/^connection_(refused|reset)$/) });
      await server.start();
      await expect.poll(async () => (await results(me, 'status=delivered')).length, patience).toBe(20);
      expect(new Set(idsOf(await consumer.consumed(name))).size).toBe(20);
    });

    it(`over TLS to ${type} need a certificate of the name, whatever address is dialled`, async () => {
      const name = nameOf();
      const { subject, stream, exchange } = (await consumer.makePlace(name)) as Record<string, string>;
      const places: Record<BrokerType, BrokerPlace> = {
        nats: { kind: 'nats', subject: subject?.replace('{eventName}', 'workflow.started') ?? '', stream: null },
        rabbitmq: { kind: 'rabbitmq', exchange: exchange ?? '', routingKey: 'workflow.started' },
        'redis-stream': { kind: 'redis-stream', stream: stream ?? '', maxLength: null },
      };
      const { username, password, tlsPort, authority } = server;
      const send = async (host: string, trusting: Partial<BrokerClientOptions>) => {
        const rule = createDestinationRule(['127.0.0.0/8']);
        const client = createBrokerClient({ rule, lookup: async () => ['127.0.0.1'], ...trusting });
        const message = {
          id: randomUUID(),
          tryId: randomUUID(),
          eventName: 'workflow.started',
          timestamp: 0,
          headers: {},
          body: Buffer.from('{}'),
        };
        try {
          return await client.send({
            type,
            url: `${secureSchemes[type]}://${host}:${tlsPort}`,
            workspaceId: 'w',
            credentials: { kind: 'password', username, password },
            message: { ...message, place: places[type] },
            timeoutMs: 5_000,
          });
        } finally {
          await client.close();
        }
      };
      const ca = [authority.cert];
      expect(await send('broker.test', { ca })).toMatchObject({ kind: 'kept' });
      expect(await send('broker.test', {})).toMatchObject({ kind: 'failed', reason: 'tls' });
      expect(await send('other.test', { ca })).toMatchObject({ kind: 'failed', reason: 'tls' });
      expect(await send('broker.test', { ca, rule: createDestinationRule([]) })).toMatchObject({
        reason: 'address_not_allowed',
        durationMs: 0,
      });
      expect((await consumer.consumed(name)).length).toBe(1);
    });

    it(`in flight to ${type} are finished when the server stops, and the rest goes out after the next start, once`, async () => {
      const me = await ready();
      const name = nameOf();
      await subscribe(me, entry(await consumer.makePlace(name)));
      await Promise.all(Array.from({ length: 40 }, () => run(me)));
      await service.restart();
      await expect.poll(async () => (await results(me, 'status=delivered')).length, patience).toBe(40);
      const ids = idsOf(await consumer.consumed(name));
      expect(ids).toHaveLength(40);
      expect(new Set(ids).size).toBe(40);
    });
  });
}

// Skipped on the embedded database, as the others of this file.
describe.skipIf(engine !== 'postgres')('subscriptions to brokers', () => {
  const save = async (entry: Record<string, unknown>) => {
    const me = await service.workspace();
    return me.send('POST', '/api/v1/external/customers/subscriptions', { subscriptions: [entry] });
  };
  const nats = { type: 'nats', url: 'nats://127.0.0.1', events: ['*'], destination: { subject: 'casewire.{eventName}' } };

  it('are kept as they were written', async () => {
    const { status, body } = await save({ ...nats, auth: { type: 'bearer', token: '{secret.TOKEN}' } });
    expect(status).toBe(201);
    expect(body.subscriptions[0]).toMatchObject({ ...nats, auth: { type: 'bearer', token: '{secret.TOKEN}' } });
  });

  it.each([
    [
      'credentials in the URL',
      { ...nats, url: 'nats://user:canary@127.0.0.1' },
      'url',
      /must not hold credentials\. Put the password into a secret/,
    ],
    ['a private host', { ...nats, url: 'nats+tls://10.0.0.1' }, 'url', /not public/],
    ['a URL of another type', { ...nats, url: 'https://example.com' }, 'url', /must begin with nats\+tls:\/\//],
    ['no destination', { ...nats, destination: undefined }, 'destination', /must be an object with subject and stream/],
    [
      'a login that the broker does not know',
      { ...nats, auth: { type: 'mtls', certificate: '{secret.A}', key: '{secret.B}' } },
      'auth.type',
      /basic or bearer/,
    ],
    ['a type that there is not', { ...nats, type: 'kafka' }, 'type', /must be one of "webhook", "nats", "rabbitmq", "redis-stream"/],
  ])('are refused with %s', async (_title, entry, path, message) => {
    const { status, body } = await save(entry);
    expect(status).toBe(400);
    expect(body.errors).toContainEqual({ path: `subscriptions.0.${path}`, message: expect.stringMatching(message) });
    expect(JSON.stringify(body)).not.toContain('canary');
  });
});

/** Not a broker: does with each connection what it is told, and reads what comes. */
async function startOtherServer(
  answer: (socket: Socket) => void,
): Promise<{ readonly port: number; open(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    open: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Says it, and then the other thing over and over, as fast as it is taken. */
function pour(socket: Socket, first: string, again: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(again));
  };
  socket.write(first);
  socket.on('drain', more);
  more();
}
