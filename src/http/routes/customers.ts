// The customer behind the key, and its subscriptions to everything.

import { Type } from 'typebox';
import type { Json } from '../../domain/json.ts';
import { getCustomer } from '../../operations/access/get-customer.ts';
import { listCustomerSubscriptions } from '../../operations/subscriptions/list-customer-subscriptions.ts';
import { replaceCustomerSubscriptions } from '../../operations/subscriptions/replace-customer-subscriptions.ts';
import { type Route, route } from '../route.ts';
import { Exact, SubscriptionAnswer } from '../schemas.ts';

const base = '/api/v1/external/customers';
const tag = 'Customer';
const answer = Type.Object({ subscriptions: Type.Array(SubscriptionAnswer) });

export const customerRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${base}/me`,
    operationId: 'getCustomer',
    access: 'cases:read',
    tag,
    summary: 'Whose key this is',
    answer: Type.Object({ id: Type.String(), name: Type.String(), workspaceId: Type.String(), environment: Type.String() }),
    handle: ({ scope }, deps) => getCustomer(scope, deps),
  }),
  route({
    method: 'GET',
    path: `${base}/subscriptions`,
    operationId: 'listCustomerSubscriptions',
    access: 'cases:read',
    tag,
    summary: 'The customer-level subscriptions',
    answer,
    handle: ({ scope }, deps) => listCustomerSubscriptions(scope, deps),
  }),
  route({
    method: 'POST',
    path: `${base}/subscriptions`,
    operationId: 'replaceCustomerSubscriptions',
    access: 'subscriptions:write',
    tag,
    summary: 'Replace the customer-level subscriptions; an entry without `events` gets all',
    status: 201,
    body: Exact({ subscriptions: Type.Array(Type.Any()) }),
    answer,
    handle: ({ scope, body, idempotency }, deps) =>
      replaceCustomerSubscriptions(scope, body.subscriptions as readonly Json[], idempotency, deps),
  }),
];
