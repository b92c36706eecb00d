import { z } from '@hono/zod-openapi';
import type { Database } from '../../db/connect.ts';
import { bareApp } from './bare-app.ts';

/** A schema that a route checks a request by: its body, its query or its parameters. */
export interface RequestSchema {
  readonly route: string;
  readonly schema: z.ZodType;
}

/** Those of every route of the API. */
export function requestSchemas(): readonly RequestSchema[] {
  return bareApp({} as Database).openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return [];
    const { method, path, request } = definition.route;
    const media = request?.body?.content['application/json'];
    const body = media !== undefined && 'schema' in media ? media.schema : undefined;
    return [body, request?.query, request?.params].flatMap((schema) =>
      schema instanceof z.ZodType ? [{ route: `${method} ${path}`, schema }] : [],
    );
  });
}
