// The OpenAPI 3.1 document: the routes' schemas, and under `webhooks` the catalogue of events.

import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { eventCatalog } from '../events/catalog.ts';
import { mayLackBody } from './route.ts';
import { ProblemSchema } from './schemas.ts';

/** `version` is the product's. Call before the routes are registered. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  app.addSchema({ $id: 'Problem', ...ProblemSchema });
  await app.register(swagger, {
    // Components keep their own names.
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => (typeof json.$id === 'string' ? json.$id : `schema-${index}`) },
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Casewire',
        version,
        description: 'Case workflows whose webhooks can be trusted. Errors are application/problem+json; docs/errors.md lists every code.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An access key of a workspace' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'casewire_session',
            description:
              'Somebody at the console; `__Host-casewire_session` where the public URL is https. All but GET and HEAD need an `Origin` header that names this server.',
          },
        },
      },
      webhooks: webhooks(),
    },
    transformObject: (document) => ('openapiObject' in document ? withOptionalBodies(document.openapiObject) : document.swaggerObject),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { layout: 'BaseLayout' },
    staticCSP: true,
    theme: { title: 'Casewire API' },
    logo: { type: 'image/svg+xml', content: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
  });
}

type Generated = Parameters<NonNullable<FastifyDynamicSwaggerOptions['transformObject']>>[0];
type Document = Extract<Generated, { readonly openapiObject: unknown }>['openapiObject'];

/** The generator calls every body required: those that may be missing are said to be so. */
function withOptionalBodies(document: Document): Document {
  for (const { post } of Object.values(document.paths ?? {}).filter((path) => path !== undefined)) {
    if (!post?.requestBody || '$ref' in post.requestBody) continue;
    const body = post.requestBody.content['application/json']?.schema;
    if (mayLackBody({ method: 'POST', body })) post.requestBody.required = false;
  }
  return document;
}

/** What a receiver gets, one entry an event type. */
function webhooks() {
  return Object.fromEntries(
    eventCatalog.map(({ type, description, schema, sample }) => [
      type,
      {
        post: {
          summary: type,
          description,
          tags: ['Webhooks'],
          requestBody: { required: true, content: { 'application/json': { schema: schema as object, example: sample as unknown } } },
          responses: { '2XX': { description: 'Received. Anything else is tried again.' } },
        },
      },
    ]),
  );
}
