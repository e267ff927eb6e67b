// Ends the connections of callers while the process is on its way out. Callers keep them open for their next request, and a closing
// server waits for the last one. Called by server.ts.

import type { FastifyInstance } from 'fastify';

const lookEveryMs = 50;

/** `leaving`: true from the order to stop on. Answers tell from then on that they are the last ones of their connection. */
export function endConnections(app: FastifyInstance, leaving: () => boolean): void {
  app.addHook('onSend', async (_request, reply) => {
    if (leaving()) reply.header('connection', 'close');
  });
  // Closing ends what is idle at that moment. What was busy then, and had its answer on its way, would stay for its keep-alive time.
  app.addHook('preClose', async () => {
    const look = setInterval(() => app.server.closeIdleConnections(), lookEveryMs);
    app.server.once('close', () => clearInterval(look));
  });
}
