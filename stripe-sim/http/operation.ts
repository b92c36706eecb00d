import { z } from 'zod';
import { check } from '../wire/params.ts';
import type { Context } from './context.ts';

/** One of Stripe's operations: its route, and its effect with a decoded form. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Segments, with `:id` for the one that is an id. */
  readonly path: string;
  readonly run: (context: Context, form: unknown, id: string) => object;
}

/** Declares an operation. Parameters that `shape` does not name are refused, as by Stripe, except `expand`. */
export function operation<S extends z.ZodRawShape>(
  method: Operation['method'],
  path: string,
  shape: S,
  run: (context: Context, params: z.output<z.ZodObject<S>>, id: string) => object,
): Operation {
  const schema = z.strictObject({ ...shape, expand: z.array(z.string()).optional() });
  return {
    method,
    path,
    run: (context, form, id) => run(context, check(schema, form) as z.output<z.ZodObject<S>>, id),
  };
}
