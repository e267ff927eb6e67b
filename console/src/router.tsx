// The pages and their addresses. Each page is a file of its own that the browser loads when it is first opened.

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { BrokenPage } from './parts/broken-page.tsx';
import { NotFound } from './parts/not-found.tsx';
import { Shell } from './parts/shell.tsx';
import {
  parseSearch,
  readCaseSearch,
  readCasesSearch,
  readDefinitionsSearch,
  readDeliveriesSearch,
  readEventsSearch,
  stringifySearch,
} from './search.ts';

const root = createRootRoute({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
});

/** Everything that needs a session. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Shell });

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/overview.tsx'), 'OverviewPage'),
});
const cases = createRoute({
  getParentRoute: () => inside,
  path: '/cases',
  validateSearch: readCasesSearch,
  component: lazyRouteComponent(() => import('./pages/cases.tsx'), 'CasesPage'),
});
const oneCase = createRoute({
  getParentRoute: () => inside,
  path: '/cases/$id',
  validateSearch: readCaseSearch,
  component: lazyRouteComponent(() => import('./pages/case.tsx'), 'CasePage'),
});
const deliveries = createRoute({
  getParentRoute: () => inside,
  path: '/deliveries',
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(() => import('./pages/deliveries.tsx'), 'DeliveriesPage'),
});
const delivery = createRoute({
  getParentRoute: () => inside,
  path: '/deliveries/$id',
  component: lazyRouteComponent(() => import('./pages/delivery.tsx'), 'DeliveryPage'),
});
const events = createRoute({
  getParentRoute: () => inside,
  path: '/events',
  validateSearch: readEventsSearch,
  component: lazyRouteComponent(() => import('./pages/events.tsx'), 'EventsPage'),
});
const event = createRoute({
  getParentRoute: () => inside,
  path: '/events/$id',
  component: lazyRouteComponent(() => import('./pages/event.tsx'), 'EventPage'),
});
const definitions = createRoute({
  getParentRoute: () => inside,
  path: '/definitions',
  validateSearch: readDefinitionsSearch,
  component: lazyRouteComponent(() => import('./pages/definitions.tsx'), 'DefinitionsPage'),
});
const definition = createRoute({
  getParentRoute: () => inside,
  path: '/definitions/$id',
  component: lazyRouteComponent(() => import('./pages/definition.tsx'), 'DefinitionPage'),
});

/** Any other address: inside the frame, so that there is a way on. */
const other = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound });

const routes = root.addChildren([
  signIn,
  inside.addChildren([overview, cases, oneCase, deliveries, delivery, events, event, definitions, definition, other]),
]);

/** A router on the browser's address bar, under /console. */
export function createConsoleRouter() {
  return createRouter({
    routeTree: routes,
    basepath: '/console',
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
