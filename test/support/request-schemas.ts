import { z } from '@hono/zod-openapi';
import { type TextKind, textKinds } from '../../api/schemas/request-fields.ts';
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

interface StringField {
  readonly where: string;
  readonly schema: z.core.$ZodType;
  readonly kind: TextKind | undefined;
}

/** The strings of a schema, found through whatever wraps them. */
export function stringsIn(schema: z.core.$ZodType, where: string): readonly StringField[] {
  const kind = textKinds.get(schema)?.kind;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (kind !== undefined || def.type === 'string') return [{ where, schema, kind }];
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([name, field]) => stringsIn(field, `${where}/${name}`));
    case 'array':
      return stringsIn(def.element, `${where}/*`);
    case 'union':
      return def.options.flatMap((option) => stringsIn(option, where));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return stringsIn(def.innerType, where);
    case 'pipe':
      // What reads a value first, such as the digits of a number in a query, is followed by the value's own schema.
      return stringsIn(isTransform(def.in) ? def.out : def.in, where);
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return [];
    case 'record':
      return [...stringsIn(def.keyType, `${where}/+`), ...stringsIn(def.valueType, `${where}/*`)];
    default:
      throw new Error(`${where}: a request with a ${def.type} is not looked through yet`);
  }
}

function isTransform(schema: z.core.$ZodType): boolean {
  return (schema as z.core.$ZodTypes)._zod.def.type === 'transform';
}
