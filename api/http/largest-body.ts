import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';

/** Below it every route reads what it is sent, so that a text that is too long is refused by its field's name. */
export const leastBytes = 128 * 1024;
/** No route reads more. */
export const mostBytes = 1024 * 1024;

/** How many bytes of a body a route reads: as many as its schema can take, within the two limits above. */
export type BytesTaken = (route: string) => number;

/** Read from the routes once all of them are declared: none can be declared without. */
export function largestBodies({ openAPIRegistry }: Pick<OpenAPIHono, 'openAPIRegistry'>): BytesTaken {
  let limits: ReadonlyMap<string, number> | null = null;
  return (route) => {
    limits ??= new Map(openAPIRegistry.definitions.flatMap(limitsIn));
    return limits.get(route) ?? leastBytes;
  };
}

type Definition = OpenAPIHono['openAPIRegistry']['definitions'][number];

function limitsIn(definition: Definition): readonly (readonly [string, number])[] {
  if (definition.type !== 'route') return [];
  const { method, path, request } = definition.route;
  const [media] = Object.values(request?.body?.content ?? {});
  return [[`${method.toUpperCase()} ${path}`, media === undefined ? leastBytes : limitOf(media)]];
}

/** A body that no schema describes may be as large as any. */
function limitOf(media: object): number {
  if (!('schema' in media && media.schema instanceof z.ZodType)) return mostBytes;
  return Math.min(mostBytes, Math.max(leastBytes, bytesOf(media.schema)));
}

/** A sign may be written as `\u` and four digits, half of a pair too. */
const bytesPerSign = 6;
/** Of signs around a value: quotes, a comma, a line's indentation. */
const around = 16;
/** Of a text whose length is not limited by a number, such as an instant or a currency. */
const otherText = 2_000;

/** The largest number of signs or items that the checks of a text or a list let through; null where none does. */
function longestIn({ checks = [] }: z.core.$ZodTypeDef): number | null {
  const limits = checks.map((check) => check._zod.def).filter(({ check }) => check === 'max_length');
  return limits.length === 0
    ? null
    : Math.min(...limits.map((limit) => (limit as z.core.$ZodCheckMaxLengthDef).maximum));
}

/** The most bytes in which a value of a schema may be written. */
function bytesOf(schema: z.core.$ZodType): number {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const most = longestIn(def);
  switch (def.type) {
    case 'string':
      return around + bytesPerSign * (most ?? otherText);
    case 'object':
      return Object.entries(def.shape).reduce(
        (sum, [name, field]) => sum + around + bytesPerSign * name.length + bytesOf(field),
        around,
      );
    case 'array':
      return around + (most ?? Number.POSITIVE_INFINITY) * bytesOf(def.element);
    case 'union':
      return Math.max(...def.options.map(bytesOf));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return bytesOf(def.innerType);
    case 'pipe':
      return bytesOf(def.in);
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return around + otherText;
    default:
      return Number.POSITIVE_INFINITY;
  }
}
