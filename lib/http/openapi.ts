/** OpenAPI 3.1 of the table of operations, from the very schemas that requests are checked with. */
import { z } from 'zod';
import { apiError } from './answers/common.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations/operations.ts';

const REFUSALS: Record<string, string> = {
  '400': 'Malformed JSON, or a bad query parameter',
  '401': 'No good token',
  '403': 'Not within the rights of who asked',
  '404': 'Does not exist, or may not be seen',
  '409': 'Not in the state to allow it, or taken',
  '413': 'Body larger than 1 MiB, or a file larger than 10 GiB',
  '415': 'Body is not application/json',
  '416': 'The file has no such range',
  '422': 'A field is not valid; the message names it',
  '429': 'Too many tries',
  '503': 'A part is away for the moment; see Retry-After',
  '507': 'The disk is full',
};

export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const entry = paths[operation.path] ?? {};
    entry[operation.method.toLowerCase()] = describe(operation);
    paths[operation.path] = entry;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Davit',
      version,
      description: "AI Deploy's native API, served by this instance, with Davit's additions.",
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(apiError, 'output') },
    },
  };
}

function describe(operation: Operation): Record<string, unknown> {
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.auth === 'none' ? { security: [] } : {}),
    parameters: [...pathParameters(operation), ...projectParameters(operation), ...queryParameters(operation)],
    ...requestBody(operation),
    responses: { [operation.success]: success(operation), ...refusals() },
  };
}

function requestBody({ body, upload }: Operation): Record<string, unknown> {
  if (upload) return { requestBody: { required: true, content: { 'application/octet-stream': {} } } };
  if (!body) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

function success({ answer, streams = [], summary }: Operation): Record<string, unknown> {
  if (!answer && streams.length === 0) return { description: 'Done' };
  return {
    description: summary,
    content: {
      ...(answer ? { 'application/json': { schema: schemaOf(answer, 'output') } } : {}),
      ...Object.fromEntries(streams.map((type) => [type, { schema: { type: 'string' } }])),
    },
  };
}

function refusals(): Record<string, unknown> {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  return Object.fromEntries(
    Object.entries(REFUSALS).map(([status, description]) => [status, { description, content }]),
  );
}

function pathParameters(operation: Operation): unknown[] {
  return operation.path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
    : [];
}

function projectParameters(operation: Operation): unknown[] {
  if (!operation.project) return [];
  const schema = { type: 'string' };
  return [
    { name: 'project', in: 'query', required: false, schema, description: 'Slug; a project token implies its own' },
    { name: 'Davit-Project', in: 'header', required: false, schema, description: 'The same as a header' },
  ];
}

function queryParameters(operation: Operation): unknown[] {
  if (!operation.query) return [];
  const properties = (schemaOf(operation.query, 'input').properties ?? {}) as Record<string, unknown>;
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}
