// The log of deliveries: what was sent where, what came back, and once more.

import type { JsonObject } from '../../domain/json.ts';
import { getDelivery } from '../../operations/deliveries/get-delivery.ts';
import { getRetryJob } from '../../operations/deliveries/get-retry-job.ts';
import { listDeliveries } from '../../operations/deliveries/list-deliveries.ts';
import { retryDeliveries } from '../../operations/deliveries/retry-deliveries.ts';
import { retryDelivery } from '../../operations/deliveries/retry-delivery.ts';
import { DeliveryDetail, DeliverySummary, deliveryFilter, RetryFilter, RetryJobAnswer } from '../delivery-answers.ts';
import { type Route, route } from '../route.ts';
import { ById, Exact, PageOf, PageQuery } from '../schemas.ts';
import { timeRange } from '../time-range.ts';

const base = '/api/v1/deliveries';
const tag = 'Deliveries';

export const deliveryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    operationId: 'listDeliveries',
    access: 'cases:read',
    tag,
    summary: 'List deliveries, the newest first',
    query: Exact({
      ...deliveryFilter,
      ...PageQuery,
    }),
    answer: PageOf(DeliverySummary),
    handle: ({ scope, query: { limit = 50, cursor, since, until, ...filter } }, deps) =>
      listDeliveries(scope, { ...filter, ...timeRange(since, until) }, { limit, ...(cursor ? { cursor } : {}) }, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    operationId: 'getDelivery',
    access: 'cases:read',
    tag,
    summary: 'Read a delivery with all its attempts',
    params: ById,
    answer: DeliveryDetail,
    handle: ({ scope, params }, deps) => getDelivery(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/retry`,
    operationId: 'retryDelivery',
    access: 'deliveries:write',
    tag,
    summary: 'Send it again now: same id, same bytes',
    params: ById,
    answer: DeliverySummary,
    handle: ({ scope, params }, deps) => retryDelivery(scope, params.id, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/retry`,
    operationId: 'retryDeliveries',
    access: 'deliveries:write',
    tag,
    summary: 'Send all that match once more: a job with progress, safe to ask for twice',
    status: 202,
    body: Exact({ filter: RetryFilter }),
    answer: RetryJobAnswer,
    handle: ({ scope, body: { filter }, idempotency }, deps) => {
      const status = typeof filter.status === 'string' ? { status: [filter.status] } : {};
      return retryDeliveries(scope, { ...filter, ...status } as JsonObject, idempotency, deps);
    },
  }),
  route({
    method: 'GET',
    path: `${base}/retry-jobs/:id`,
    operationId: 'getRetryJob',
    access: 'cases:read',
    tag,
    summary: 'How far a retry job is',
    params: ById,
    answer: RetryJobAnswer,
    handle: ({ scope, params }, deps) => getRetryJob(scope, params.id, deps),
  }),
];
