import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { describeFailure } from './describe-failure.ts';
import { createDestinationRule } from './destination-safety.ts';
import { dial } from './dial.ts';

it('a receiver that resets before it is asked for its address has closed the connection; it is no address that may not be called', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const rule = createDestinationRule(['127.0.0.0/8']);
  const verdict = rule.checkUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  if (!verdict.ok) throw new Error('refused');
  const error = await new Promise<Error | null>((done) => {
    const socket = dial({ destination: verdict.destination, addresses: ['127.0.0.1'], rule, trust: undefined }, done);
    // What the system says of a connection that was reset meanwhile.
    Object.defineProperty(socket, 'remoteAddress', { get: () => undefined });
  });
  server.close();
  expect(describeFailure(error).reason).toBe('connection_reset');
});
