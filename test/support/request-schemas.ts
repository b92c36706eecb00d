import { z } from '@hono/zod-openapi';
import { longestIn } from '../../api/http/largest-body.ts';
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

interface Part {
  readonly where: string;
  readonly schema: z.core.$ZodType;
}

/** The strings of a schema, found through whatever wraps them. */
export function stringsIn(
  schema: z.core.$ZodType,
  where: string,
): readonly (Part & { readonly kind: TextKind | undefined })[] {
  const kindOf = (part: z.core.$ZodType): TextKind | undefined => textKinds.get(part)?.kind;
  const isString = (part: z.core.$ZodType): boolean => kindOf(part) !== undefined || typeOf(part) === 'string';
  return partsIn(schema, where, isString).map((part) => ({ ...part, kind: kindOf(part.schema) }));
}

/** The lists of a schema, those in lists included, with the most entries that each may have. */
export function listsIn(schema: z.core.$ZodType, where: string): readonly (Part & { readonly most: number })[] {
  return partsIn(schema, where, (part) => typeOf(part) === 'array').flatMap((part) => {
    const { def } = (part.schema as z.core.$ZodArray)._zod;
    const most = longestIn(def) ?? Number.POSITIVE_INFINITY;
    return [{ ...part, most }, ...listsIn(def.element, `${part.where}/*`)];
  });
}

/** The outermost parts of a schema of which `isSought` is true. */
function partsIn(
  schema: z.core.$ZodType,
  where: string,
  isSought: (part: z.core.$ZodType) => boolean,
): readonly Part[] {
  if (isSought(schema)) return [{ where, schema }];
  const within = (part: z.core.$ZodType, name = ''): readonly Part[] => partsIn(part, `${where}${name}`, isSought);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([name, field]) => within(field, `/${name}`));
    case 'array':
      return within(def.element, '/*');
    case 'union':
      return def.options.flatMap((option) => within(option));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return within(def.innerType);
    case 'pipe':
      // What reads a value first, such as the digits of a number in a query, is followed by the value's own schema.
      return within(typeOf(def.in) === 'transform' ? def.out : def.in);
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return [];
    case 'record':
      return [...within(def.keyType, '/+'), ...within(def.valueType, '/*')];
    default:
      throw new Error(`${where}: a request with a ${def.type} is not looked through yet`);
  }
}

function typeOf(schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def']['type'] {
  return (schema as z.core.$ZodTypes)._zod.def.type;
}
