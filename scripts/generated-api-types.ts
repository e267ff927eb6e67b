// console/src/api-types.ts as text: the routes of the OpenAPI document as TypeScript types, in the form that openapi-fetch reads.
// Called by scripts/generate-docs.ts. It knows the part of JSON Schema that our routes use, and fails on anything else.

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

const head = `// Made from openapi.json by \`npm run generate\`: do not edit. The routes as types, for openapi-fetch.

`;

/** `document` is openapi.json as text. */
export function apiTypesText(document: string): string {
  const { components, paths } = JSON.parse(document) as {
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  const schemas = Object.entries(components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`);
  const routes = Object.entries(paths).map(([path, methods]) => `${key(path)}: ${object(Object.entries(methods).map(operationOf))};`);
  return `${head}${schemas.join('\n')}\nexport interface Paths {\n${routes.map((route) => `${indent(route)}\n`).join('')}}\n`;
}

function operationOf([method, operation]: readonly [string, Operation]): string {
  const { parameters = [], requestBody, responses } = operation;
  const inPlace = (place: Parameter['in']): string => {
    const own = parameters.filter((parameter) => parameter.in === place);
    const optional = own.every((parameter) => !parameter.required) ? '?' : '';
    const members = own.map(({ name, required, schema }) => member(name, required === true, typeOf(schema)));
    return `${place}${optional}: ${own.length === 0 ? 'never' : object(members)};`;
  };
  const answers = Object.entries(responses).map(([status, { content }]) => {
    return `${/^\d+$/.test(status) ? status : key(status)}: ${object(['headers: { [name: string]: unknown };', contentOf(content)])};`;
  });
  const body = requestBody
    ? `requestBody${requestBody.required ? '' : '?'}: ${object([contentOf(requestBody.content)])};`
    : 'requestBody?: never;';
  const parts = [
    `parameters: ${object((['query', 'header', 'path', 'cookie'] as const).map(inPlace))};`,
    body,
    `responses: ${object(answers)};`,
  ];
  return `${method}: ${object(parts)};`;
}

function contentOf(content: Content | undefined): string {
  if (!content) return 'content?: never;';
  return `content: ${object(Object.entries(content).map(([type, { schema }]) => `${key(type)}: ${typeOf(schema ?? {})};`))};`;
}

function typeOf(schema: Schema): string {
  const { type } = schema;
  const lists = { anyOf: ' | ', oneOf: ' | ', allOf: ' & ' } as const;
  for (const [name, between] of Object.entries(lists)) {
    const members = schema[name] as readonly Schema[] | undefined;
    if (members) return [...new Set(members.map((one) => bracketed(typeOf(one))))].join(between);
  }
  if (typeof schema['$ref'] === 'string') return schema['$ref'].split('/').at(-1) ?? 'unknown';
  if (Array.isArray(schema['enum'])) return schema['enum'].map(literal).join(' | ');
  if ('const' in schema) return literal(schema['const']);
  if (type === 'object') return objectType(schema);
  if (type === 'array') return `${bracketed(typeOf((schema['items'] ?? {}) as Schema))}[]`;
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string' || type === 'boolean' || type === 'null') return type;
  if (type === undefined) return 'unknown';
  throw new Error(`The generator of the console’s types does not know this schema: ${JSON.stringify(schema)}`);
}

function objectType(schema: Schema): string {
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const open = properties.length === 0 || (schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false);
  const members = properties.map(([name, property]) => member(name, required.has(name), typeOf(property)));
  return object([...members, ...(open ? ['[key: string]: unknown;'] : [])]);
}

function member(name: string, required: boolean, type: string): string {
  return `${key(name)}${required ? '' : '?'}: ${type};`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value);
}

function bracketed(type: string): string {
  return /^[\w'"-]+$|^\{/.test(type) && !type.includes(' | ') ? type : `(${type})`;
}

function object(members: readonly string[]): string {
  return members.length === 0 ? '{}' : `{\n${members.map((text) => `${indent(text)}\n`).join('')}}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
