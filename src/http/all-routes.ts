// Every route that needs a key, in the order of the OpenAPI document.

import type { Route } from './route.ts';
import { accessKeyRoutes } from './routes/access-keys.ts';
import { callbackRoutes } from './routes/callbacks.ts';
import { caseRoutes } from './routes/cases.ts';
import { customerRoutes } from './routes/customers.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { erasureRoutes } from './routes/erasure.ts';
import { eventRoutes } from './routes/events.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { peopleRoutes } from './routes/people.ts';
import { pluginCallRoutes } from './routes/plugin-calls.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { ruleSetRoutes } from './routes/rule-sets.ts';
import { secretRoutes } from './routes/secrets.ts';
import { streamRoutes } from './routes/stream.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';

export const allRoutes: readonly Route[] = [
  ...caseRoutes,
  ...reviewRoutes,
  ...callbackRoutes,
  ...peopleRoutes,
  ...accessKeyRoutes,
  ...definitionRoutes,
  ...ruleSetRoutes,
  ...customerRoutes,
  ...subscriptionRoutes,
  ...secretRoutes,
  ...eventRoutes,
  ...streamRoutes,
  ...deliveryRoutes,
  ...pluginCallRoutes,
  ...erasureRoutes,
  ...nodeRoutes,
];
