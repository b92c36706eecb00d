import { z } from '@hono/zod-openapi';
import { type Declarations, fromDeclarations } from './declared-routes.ts';

/** Every route reads at least this much, so that a text that is too long is refused by its field's name. */
export const leastBytes = 128 * 1024;
/** No route reads more than this. */
export const mostBytes = 1024 * 1024;

/** How many bytes of a body a route reads: as many as its schema can need, between the two limits above. */
export type BytesTaken = (route: string) => number;

export function largestBodies(app: Declarations): BytesTaken {
  const limitOfRoute = fromDeclarations(app, ({ request }) => {
    const [media] = Object.values(request?.body?.content ?? {});
    return media === undefined ? leastBytes : limitOf(media);
  });
  return (route) => limitOfRoute(route) ?? leastBytes;
}

/** The limit of a body; one without a schema may have the most. */
function limitOf(media: object): number {
  if (!('schema' in media && media.schema instanceof z.ZodType)) return mostBytes;
  return Math.min(mostBytes, Math.max(leastBytes, bytesOf(media.schema)));
}

/** Each UTF-16 unit of a text may be written as `\u` and four digits. */
const bytesPerSign = 6;
/** For the signs around a value: quotes, a comma, indentation. */
const around = 16;
/** For a text without a limit in its schema, such as an instant or a currency. */
const otherText = 2_000;

/** The largest length that the checks of a text or a list allow; null without a limit. */
export function longestIn({ checks = [] }: z.core.$ZodTypeDef): number | null {
  const limits = checks.map((check) => check._zod.def).filter(({ check }) => check === 'max_length');
  return limits.length === 0
    ? null
    : Math.min(...limits.map((limit) => (limit as z.core.$ZodCheckMaxLengthDef).maximum));
}

/** The most bytes that a value of a schema may be written in. */
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
