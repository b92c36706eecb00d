import { z } from '@hono/zod-openapi';

/** Fields of requests: what a value has to be, and what the service makes of it. */

export const maxNameLength = 200;
export const maxIdLength = 64;
export const maxMoney = 99_999_999;
const maxListLength = 10_000;

/** Control characters, as every reader of the OpenAPI document knows them: few know Unicode's properties. */
const control = String.raw`\u0000-\u001f\u007f-\u009f`;

/** A string of a pattern, documented as one that works without a flag. */
function like(pattern: RegExp, message: string, documented: string) {
  return z.string().regex(pattern, message).openapi({ pattern: documented });
}

/** Neither control characters nor halves of surrogate pairs, which no database can keep. */
export const text = like(/^[^\p{Cc}\p{Cs}]*$/u, 'has a character that cannot be printed', `^[^${control}]*$`)
  .trim()
  .min(1)
  .max(maxNameLength);
export const userId = like(/^[^\p{Cc}\p{Cs}/]+$/u, 'has a character that an id cannot have', `^[^${control}/]+$`)
  .min(1)
  .max(maxIdLength);
export const email = z.email().max(maxNameLength);
export const tenantId = z
  .string()
  .max(maxIdLength)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'is made of letters, digits, - and _');
const licenceId = z
  .string()
  .max(maxIdLength)
  .regex(/^lic_[1-9]\d{0,8}$/, 'is no licence id');
export const quoteId = z
  .string()
  .max(maxIdLength)
  .regex(/^[\w-]+$/, 'is no quote');
export const quantity = z.int().min(1).max(1_000_000);
export const unitPrice = z.int().min(0).max(maxMoney);

function isUnique(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}

export const licenceIds = z.array(licenceId).min(1).max(maxListLength).refine(isUnique, 'names a licence twice');
export const userIds = z.array(userId).min(1).max(maxListLength).refine(isUnique, 'names a user twice');

/** The first millisecond beyond the years that databases, calendars and ISO 8601 with four digits agree on. */
export const endOfTimeMs = Date.UTC(2200, 0, 1);

function isWithinReason(text: string): boolean {
  const atMs = Date.parse(text);
  // What is no instant at all fails the check before this one.
  return Number.isNaN(atMs) || (atMs >= 0 && atMs < endOfTimeMs);
}

const outOfRange = 'is not between the years 1970 and 2199';
/** An instant in ISO 8601, as milliseconds. */
export const instant = z.iso.datetime({ offset: true }).refine(isWithinReason, outOfRange).transform(Date.parse);
/** An instant, or a date that stands for its first instant in UTC. */
export const instantOrDate = z
  .union([
    z.iso.datetime({ offset: true }).refine(isWithinReason, outOfRange),
    z.iso.date().refine((date) => isWithinReason(`${date}T00:00:00Z`), outOfRange),
  ])
  .transform((text) => new Date(text));

/** `true` or `false` in a query. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
/** Part of a name or an id, in a query. */
export const searchText = z.string().max(maxNameLength);
