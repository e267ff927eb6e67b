// The processes that share this database.

import { Type } from 'typebox';
import { nodeStatuses } from '../../domain/node.ts';
import { listNodes } from '../../operations/nodes/list-nodes.ts';
import { type Route, route } from '../route.ts';
import { Nullable, PageOf, Time } from '../schemas.ts';

const NodeAnswer = Type.Object({
  id: Type.String(),
  host: Type.String(),
  roles: Type.Array(Type.String()),
  version: Nullable(Type.String()),
  status: Type.Union(
    nodeStatuses.map((status) => Type.Literal(status)),
    { description: '`lost`: others take over what it held. `draining`: told to stop, and not gone yet' },
  ),
  startedAt: Time,
  lastSeenAt: Time,
  inFlight: Type.Integer({ description: 'Deliveries and plugin calls on their way, at the last heartbeat' }),
  connections: Nullable(
    Type.Object({ open: Type.Integer(), limit: Type.Integer() }, { description: 'To the database, the one that listens among them' }),
  ),
  clockOffsetMs: Nullable(Type.Integer({ description: 'How far its clock is ahead of the database’s' })),
});

export const nodeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/nodes',
    operationId: 'listNodes',
    access: 'admin',
    tag: 'Nodes',
    summary: 'List the nodes: alive, draining, or lost within the last hour',
    answer: PageOf(NodeAnswer),
    handle: ({ scope }, deps) => listNodes(scope, deps),
  }),
];
