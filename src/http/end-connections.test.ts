import { once } from 'node:events';
import { Agent, request } from 'node:http';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { endConnections } from './end-connections.ts';

describe('endConnections', () => {
  /** A server that holds its answer until it is told to give it, and a caller that would keep the connection. */
  const hold = async (leaving: () => boolean) => {
    const app = Fastify();
    endConnections(app, leaving);
    let give = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      app.get('/', (_request, reply) => {
        give = () => void reply.send({ ok: true });
        resolve();
      });
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const agent = new Agent({ keepAlive: true });
    const answered = once(request(url, { agent }).end(), 'response');
    await asked;
    return {
      app,
      answer: async () => {
        give();
        const [response] = await answered;
        response.resume();
        await once(response, 'end');
        return response;
      },
      done: () => agent.destroy(),
    };
  };

  it('does not wait for the keep-alive time of a caller that was being answered when the server closed', async () => {
    const held = await hold(() => false);
    const closed = held.app.close();
    await expect.poll(() => held.app.server.listening).toBe(false);
    await held.answer();
    await closed;
    held.done();
  });

  it('tells callers not to use their connection again from the order to stop on', async () => {
    let leaving = false;
    const held = await hold(() => leaving);
    leaving = true;
    expect((await held.answer()).headers['connection']).toBe('close');
    await held.app.close();
    held.done();
  });
});
