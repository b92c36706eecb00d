import { z } from '@hono/zod-openapi';
import { licenceIdOf, licenceNumberOf } from '../../domain/licence-id.ts';

/** Fields of answers: how a value of the service is encoded as JSON, and how it is documented. */

/** An instant: a `Date` or milliseconds here, ISO 8601 in UTC in an answer. */
export const timestamp = z.codec(z.string(), z.union([z.date(), z.int()]), {
  encode: (instant) => new Date(instant).toISOString(),
  decode: (text) => new Date(text),
});

/** The last day of use, in the tenant's calendar. */
export const lastUsedOn = z.string().nullable().openapi({ description: 'Null: on no day that is known.' });

/** A licence: its number here, its id in an answer. */
export const licenceId = z.codec(z.string(), z.int(), {
  encode: licenceIdOf,
  decode: (id) => licenceNumberOf(id) ?? Number.NaN,
});

/** The id of a numbered row. */
export const sequence = z.codec(z.string(), z.int(), { encode: String, decode: Number });

/** A schema or null. `.nullable()` of a schema with a name is lost in the OpenAPI document; a union is not. */
export function orNull<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}

/**
 * A codec that answers a row as the document of a schema, and never decodes it. `toFields` gives the fields before they
 * are encoded; fields that the schema does not name are left out.
 */
export function documentOf<Row, T extends z.ZodType>(schema: T, toFields: (row: Row) => z.output<T>) {
  // `orNull` tries each alternative, so this one must not take a null.
  const row = z.custom<Row>((value) => value !== null);
  return z.codec(schema, row, { encode: toFields, decode: neverDecoded });
}

function neverDecoded(): never {
  throw new Error('Answers are encoded, and never decoded');
}

/** The billing period of a row, which has it in three columns. */
export function periodOf(row: { readonly periodNumber: number; readonly periodStart: Date; readonly periodEnd: Date }) {
  return { number: row.periodNumber, start: row.periodStart, end: row.periodEnd };
}

export const periodSchema = z.object({ number: z.int(), start: timestamp, end: timestamp }).openapi('Period');

/** The name beside an actor. */
export const byName = z.string().nullable().openapi({ description: 'A member’s name, or address; null once removed.' });
