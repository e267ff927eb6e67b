// Every route that needs a key, in the order of the OpenAPI document.

import type { Route } from './route.ts';
import { caseRoutes } from './routes/cases.ts';
import { customerRoutes } from './routes/customers.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { eventRoutes } from './routes/events.ts';

export const allRoutes: readonly Route[] = [...caseRoutes, ...definitionRoutes, ...customerRoutes, ...eventRoutes, ...deliveryRoutes];
