// Is the process alive, and can it serve? Asked without a key, by load balancers and supervisors. A node that only works has this
// door and no other.

import Fastify, { type FastifyInstance } from 'fastify';
import { type Readiness, readiness } from '../operations/access/readiness.ts';
import type { Deps } from '../operations/deps.ts';
import { handleErrors, refuseBytes, refusePath } from './error-handler.ts';
import { serveMetrics } from './serve-metrics.ts';

/** `leaving`: true from the order to stop on. The process is not ready any more, though it still answers. */
export function registerHealth(app: FastifyInstance, leaving: () => boolean, deps: Pick<Deps, 'database'>): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  const ready = async (): Promise<Readiness> => (leaving() ? { ready: false, reason: 'draining' } : readiness(deps));
  for (const url of ['/readyz', '/api/v1/_health/ready']) {
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      const state = await ready();
      if (!state.ready) reply.status(503).header('retry-after', '2');
      return state.ready ? { status: 'ok' } : { status: 'unavailable', reason: state.reason };
    });
  }
}

/** For a node without the role `api`. */
export function createHealthServer(leaving: () => boolean, deps: Deps): FastifyInstance {
  const app = Fastify({
    bodyLimit: 1_024,
    logger: false,
    requestTimeout: 10_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16_384 },
    return503OnClosing: false,
    frameworkErrors: refusePath,
    clientErrorHandler: refuseBytes,
  });
  handleErrors(app, deps.log);
  serveMetrics(app, deps);
  registerHealth(app, leaving, deps);
  return app;
}
