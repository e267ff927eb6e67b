// The floors of the house. A module may import from the modules listed for it and from its own folder; from nothing else.
// This table is the architecture: change it in its own pull request, with a page in docs/decisions/.
// `npm run check` runs it through scripts/check-imports.mjs, which also fails when too few modules were cruised.
const floors = {
  domain: [],
  telemetry: [],
  config: ['domain'],
  expressions: ['domain'],
  events: ['domain'],
  outbound: ['domain', 'telemetry'],
  storage: ['domain', 'telemetry'],
  engine: ['domain', 'events', 'expressions'],
  webhooks: ['domain', 'events', 'expressions', 'outbound', 'telemetry'],
  plugins: ['domain', 'expressions', 'outbound', 'telemetry'],
  operations: ['domain', 'telemetry', 'engine', 'events', 'webhooks', 'storage', 'outbound/destination-safety'],
  workers: ['domain', 'telemetry', 'storage', 'webhooks', 'plugins', 'operations'],
  http: ['domain', 'telemetry', 'events', 'operations'],
  cli: ['domain', 'telemetry', 'config', 'events', 'expressions', 'storage', 'engine', 'service', 'read-package'],
};

// Each outside package, and the one place that may touch it.
const owners = {
  '@clack/prompts': 'src/cli/',
  '@electric-sql/pglite': 'src/storage/adapters/pglite\\.ts$',
  '@fastify/cookie': 'src/http/',
  '@fastify/helmet': 'src/http/',
  '@fastify/static': 'src/http/',
  '@fastify/swagger': 'src/http/',
  '@fastify/swagger-ui': 'src/http/',
  '@fastify/type-provider-typebox': 'src/http/',
  '@mantine/core': 'console/src/',
  '@mantine/hooks': 'console/src/',
  '@tanstack/react-query': 'console/src/',
  '@tanstack/react-router': 'console/src/',
  '@jmespath-community/jmespath': 'src/expressions/',
  '@nats-io/jetstream': 'src/outbound/brokers/nats\\.ts$',
  '@nats-io/nats-core': 'src/outbound/brokers/nats(-transport)?\\.ts$',
  ajv: 'src/expressions/',
  'ajv-formats': 'src/expressions/',
  amqplib: 'src/outbound/brokers/rabbitmq\\.ts$',
  commander: 'src/cli/',
  elkjs: 'src/cli/lay-out-graph\\.ts$',
  fastify: 'src/http/',
  'ipaddr.js': 'src/outbound/',
  jose: 'src/storage/',
  'json-logic-js': 'src/expressions/',
  'jsonc-parser': 'src/http/',
  kysely: 'src/storage/',
  nodemailer: 'src/plugins/email\\.ts$',
  'openapi-fetch': 'console/src/',
  pg: 'src/storage/',
  picocolors: 'src/cli/',
  pino: 'src/telemetry/',
  'pino-pretty': 'src/telemetry/',
  'prom-client': 'src/telemetry/',
  re2js: 'src/expressions/',
  react: 'console/src/',
  'react-dom': 'console/src/',
  typebox: 'src/http/',
  undici: 'src/outbound/',
  uuidv7: 'src/(service\\.ts$|storage/)',
  xstate: 'src/engine/',
  yaml: 'src/config/',
};

const pureWebhookFiles = '^src/webhooks/(wants-event|plan-deliveries|retry-policy|classify-response)\\.ts$';
const outsideTheProcess =
  '^(node:)?(fs|net|http|http2|https|dns|dgram|tls|child_process|worker_threads|cluster|timers|process|os|perf_hooks)(/|$)';
/** Text and arithmetic, no network: see docs/decisions/0001-url-rule-is-pure.md. */
const urlRule = '^src/outbound/(destination-safety|public-address)\\.ts$';

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const floorRules = Object.entries(floors).map(([name, below]) => ({
  name: `floor-${name}`,
  comment: `${name} may import only: ${below.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${name}/`, ...below.map((module) => `^src/${module}(/|\\.ts$)`)] },
}));

const ownerRules = Object.entries(owners).map(([name, home]) => ({
  name: `owner-${name}`,
  comment: `Only ${home} may import ${name}.`,
  severity: 'error',
  from: { path: '^(src|console|verify)/', pathNot: [`^${home}`, '\\.test\\.ts$'] },
  to: { path: `(^|node_modules/)${escaped(name)}(/|$)` },
}));

module.exports = {
  forbidden: [
    ...floorRules,
    ...ownerRules,
    {
      name: 'every-file-has-a-floor',
      comment:
        'A new folder under src/ needs a line in the floor table; only service.ts and what it reads from the package live outside the folders.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `^src/((service|read-package)\\.ts$|templates/|(${Object.keys(floors).join('|')})/)` },
    },
    {
      name: 'only-the-cli-knows-the-service',
      comment: 'service.ts knows everybody, so whoever imports it knows everybody too.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '\\.test\\.ts$'] },
      to: { path: '^src/service\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Type-only imports count too: a knot of types is still a knot.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-stays-pure',
      comment: 'Nothing the engine or the planners reach may touch the network, the database, files or processes.',
      severity: 'error',
      from: { path: ['^src/(domain|expressions|events|engine)/', pureWebhookFiles], pathNot: '\\.test\\.ts$' },
      to: { path: ['^src/(storage|outbound|http|workers|operations)/', outsideTheProcess], reachable: true },
    },
    {
      name: 'url-rule-stays-pure',
      comment: 'operations may import it because it opens no socket and resolves no name.',
      severity: 'error',
      from: { path: urlRule },
      to: {
        path: ['^src/(storage|http|workers|operations|webhooks|telemetry)/', '(^|node_modules/)undici(/|$)', outsideTheProcess],
        reachable: true,
      },
    },
    {
      name: 'no-network-in-a-transaction',
      comment: 'Operations open transactions. If one can reach the network door, a slow receiver can hold a row lock.',
      severity: 'error',
      from: { path: '^src/operations/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/outbound/', pathNot: urlRule, reachable: true },
    },
    {
      name: 'operations-use-pure-webhook-files',
      comment: 'The planners are pure; attempt-delivery and what it needs belong to the workers.',
      severity: 'error',
      from: { path: '^src/operations/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/webhooks/(attempt-delivery|attempt-broker|sign)\\.ts$' },
    },
    {
      name: 'one-way-to-change-a-case',
      comment: 'Only advance-case may import the step function; everything else goes through it. (`casewire try` runs without a database.)',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(operations/advance-case|cli/commands/try|engine/[^/]+)\\.ts$', '\\.test\\.ts$'] },
      to: { path: '^src/engine/step\\.ts$' },
    },
    {
      name: 'workers-do-not-know-each-other',
      comment:
        'Each loop can be read, stopped and moved to another process alone. loop.ts, rounds.ts, lanes.ts, receiver-lanes.ts, release-forgotten.ts and gone-subscriptions.ts are their tools.',
      severity: 'error',
      from: { path: '^src/workers/([^/]+)\\.ts$', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src/workers/',
        pathNot: '^src/workers/(loop|lanes|rounds|gone-subscriptions|receiver-lanes|release-forgotten|$1)\\.ts$',
      },
    },
    {
      name: 'routes-do-not-know-each-other',
      comment: 'What two routes share belongs below them: in operations, or in http/.',
      severity: 'error',
      from: { path: '^src/http/routes/([^/]+)\\.ts$', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/http/routes/', pathNot: '^src/http/routes/$1\\.ts$' },
    },
    {
      name: 'no-barrels',
      comment: 'An index file hides where a name lives and ties unrelated files into one. Import the file that defines the name.',
      severity: 'error',
      from: {},
      to: { path: '^src/.*index\\.ts$' },
    },
    {
      name: 'verify-stands-alone',
      comment: 'Receivers install it in their own services: no dependency but node:crypto, no import from the product.',
      severity: 'error',
      from: { path: '^verify/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^verify/src/|^(node:)?crypto$' },
    },
    {
      name: 'console-speaks-http-only',
      comment: 'The console learns the product from openapi.json.',
      severity: 'error',
      from: { path: '^console/src/' },
      to: { path: '^(src|verify)/' },
    },
    {
      name: 'product-does-not-import-satellites',
      comment: 'Two implementations of one contract prove it; a shared one proves nothing.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(console|verify)/' },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'What ships must not need what does not.',
      severity: 'error',
      from: { path: '^(src|console/src|verify/src)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^test/|\\.test\\.tsx?$' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A package that works only because another one brought it goes away with that one.',
      severity: 'error',
      from: { path: '^(src|verify)/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-packages-in-the-console',
      comment: 'What the console imports is built into its files, so that nobody installs it: development dependencies are right there.',
      severity: 'error',
      from: { path: '^console/src/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead, or its import is missing.',
      severity: 'error',
      from: { orphan: true, pathNot: '^(src/cli/main|console/src/main|verify/src/index)\\.tsx?$' },
      to: {},
    },
    {
      name: 'resolves',
      comment: 'An import that resolves to nothing hides from every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
