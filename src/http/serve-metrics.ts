// GET /metrics: for whoever asks from this machine, and for keys that may administer. A request that a proxy handed on comes from
// elsewhere, whatever address connects; and not every proxy says that it is one, so a node with a public URL always asks for a key.

import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../domain/errors.ts';
import { createAuthenticate } from '../operations/access/authenticate.ts';
import { countAllDue } from '../operations/deliveries/count-all-due.ts';
import type { Deps } from '../operations/deps.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { RefusedRequest } from './problem.ts';

const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

export function serveMetrics(app: FastifyInstance, deps: Deps): void {
  const metrics = createMetrics({
    signals: deps.signals,
    connections: () => deps.database.connections().open,
    due: () => countAllDue(deps),
  });
  const authenticate = createAuthenticate(deps);
  const isPrivate = !deps.publicUrl || isLoopback(new URL(deps.publicUrl).hostname);
  app.addHook('onResponse', async (request, reply) => {
    // A stream is as long as its reader stays, which is no time that anybody waited.
    if (reply.getHeader('content-type') === 'text/event-stream') return;
    const route = request.routeOptions.url ?? 'unknown';
    metrics.answered({ method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1_000 });
  });
  const admitScraper = async (request: FastifyRequest): Promise<void> => {
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined && isPrivate && isLocal(request)) return;
    const scope = key === undefined ? null : await authenticate(key, request.id);
    if (!scope) throw new RefusedRequest(refuse('unauthorized', 'From another machine, the metrics need an access key.'));
    if (!scope.allows.includes('admin')) throw new RefusedRequest(refuse('forbidden', 'This needs the scope admin.'));
  };
  app.get('/metrics', { schema: { hide: true }, onRequest: admitScraper }, async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
}

function isLocal({ ip, headers }: FastifyRequest): boolean {
  if (forwarding.some((name) => headers[name] !== undefined)) return false;
  return isLoopback(ip);
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^::ffff:/, '').replace(/^\[(.*)\]$/, '$1');
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}
