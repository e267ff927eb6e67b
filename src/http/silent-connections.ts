// Connections on which no request ever came: browsers and clients open some ahead. Node counts them as busy, so that closing the server
// would wait a minute for them.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Returns what closes those that are open at that moment. */
export function watchSilentConnections(server: Server): () => void {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return () => {
    for (const socket of silent) socket.destroy();
  };
}
