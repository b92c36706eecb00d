import { z } from '@hono/zod-openapi';
import countries from 'i18n-iso-countries/index.js';
import { isTimeZone } from '../../domain/calendar.ts';
import { currencyCodes, isCurrency } from '../../domain/money/money.ts';
import { canBeMailedTo, hasVisibleSign, tidyName, tidyText } from '../../domain/text.ts';
import { longList } from './long-list.ts';

/**
 * Fields of requests: what a value has to be, and what the service makes of it. Every string has one of the kinds
 * below, with its rules (docs/product.md, "Names and texts"): a bare `z.string()` in a request fails a test.
 */

export const maxNameLength = 200;
export const maxIdLength = 64;
const maxFreeTextLength = 2_000;
const maxNoteLength = 500;
export const maxMoney = 99_999_999;
const maxListLength = 10_000;

export type TextKind =
  | 'name'
  | 'reference'
  | 'freeText'
  | 'id'
  | 'email'
  | 'search'
  | 'code'
  | 'time'
  | 'url'
  | 'cursor'
  | 'bytes';
/** The kind of each string of a request. */
export const textKinds = z.registry<{ readonly kind: TextKind }>();

/** Control characters, halves of surrogate pairs, and signs that turn the direction of the text around them. */
const unprintable = String.raw`\p{Cc}\p{Cs}\p{Bidi_Control}`;
/** The same characters for readers of the OpenAPI document, few of which know Unicode's properties. */
const documented = String.raw`\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`;
function hasNone(signs: RegExp): (text: string) => boolean {
  return (text) => !signs.test(text);
}

const isUnprintable = 'has a character that cannot be printed, or that turns the direction of writing';
const isUnseen = 'needs a sign that can be seen';

/**
 * A text's length counts after normalisation. One that is far too long before it is refused at once, so that no long
 * text is searched and rewritten.
 */
function textOf(maxLength: number) {
  const most = longestBefore * maxLength;
  return z.string().max(most, { abort: true, error: `has to have at most ${maxLength} characters` });
}
const longestBefore = 8;

/** The name of a company or a person. */
export const nameText = textOf(maxNameLength)
  .refine(hasNone(new RegExp(`[${unprintable}]`, 'u')), isUnprintable)
  .overwrite(tidyName)
  .refine(hasVisibleSign, isUnseen)
  .max(maxNameLength)
  .openapi({ pattern: `^[^${documented}]*$`, minLength: 1 })
  .register(textKinds, { kind: 'name' });

/** A name that others use, such as a postcode or an order's number: short, and possibly empty. */
export const referenceText = (maxLength: number) =>
  z
    .string()
    .refine(hasNone(new RegExp(`[${unprintable}]`, 'u')), isUnprintable)
    .overwrite(tidyName)
    .refine((text) => text === '' || hasVisibleSign(text), isUnseen)
    .max(maxLength)
    .openapi({ pattern: `^[^${documented}]*$` })
    .register(textKinds, { kind: 'reference' });

/** A few lines of a person's text, possibly empty. */
const remarkOf = (maxLength: number) =>
  textOf(maxLength)
    .refine(hasNone(new RegExp(String.raw`(?![\t\n\r])[${unprintable}]`, 'u')), isUnprintable)
    .overwrite(tidyText)
    .refine((text) => text === '' || hasVisibleSign(text), isUnseen)
    .max(maxLength)
    .openapi({ pattern: String.raw`^(?:[^${documented}]|[\t\n\r])*$` })
    .register(textKinds, { kind: 'freeText' });
export const remark = remarkOf(maxFreeTextLength);
/** A remark on an invoice, short enough for its place there. */
export const noteText = remarkOf(maxNoteLength);
/** A remark that must not be empty. */
export const freeText = remark
  .refine((text) => text !== '', isUnseen)
  .openapi({ minLength: 1 })
  .register(textKinds, { kind: 'freeText' });

/** Any signs but a slash, as products choose the ids of users; in NFC, so that an id has one form. */
export const userId = textOf(maxIdLength)
  .refine(hasNone(new RegExp(`[${unprintable}/]`, 'u')), `${isUnprintable}, or a slash`)
  .normalize('NFC')
  .refine(hasVisibleSign, isUnseen)
  .refine((id) => id === id.trim(), 'has white space around it')
  .max(maxIdLength)
  .openapi({ pattern: `^[^${documented}/]*$`, minLength: 1 })
  .register(textKinds, { kind: 'id' });

/** An id of letters and digits. */
function idText(pattern: RegExp, message: string, maxLength = maxIdLength) {
  return z.string().max(maxLength).regex(pattern, message).register(textKinds, { kind: 'id' });
}

export const tenantId = idText(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'is made of letters, digits, - and _');
const countryCodes = new Set(Object.keys(countries.getAlpha2Codes()));
function isCountry(code: string): boolean {
  return countryCodes.has(code);
}

const licenceId = idText(/^lic_[1-9]\d{0,8}$/, 'is not a licence id');
export const quoteId = idText(/^[\w-]+$/, 'is not a quote');
export const paymentMethodId = idText(/^pm_\w+$/, 'is not a payment method', 255);
/** The subject of a concern, such as `bill/3`. */
export const subject = idText(/^[!-~]+$/, 'is the subject of no concern', 300);

/** An address that can receive mails, and that the card processor accepts for a customer. */
export const email = textOf(maxNameLength)
  .trim()
  .regex(z.regexes.email, 'is not an e-mail address, such as ada@example.com')
  .refine(canBeMailedTo, 'has a part that is too long for an e-mail address, or a host that cannot be one')
  .max(maxNameLength)
  .openapi({ format: 'email' })
  .register(textKinds, { kind: 'email' });

export const timeZone = z
  .string()
  .max(maxNameLength)
  .refine(isTimeZone, 'is not an IANA time zone, such as Europe/London')
  .register(textKinds, { kind: 'code' });
export const currency = z
  .string()
  .refine(isCurrency, `is none of the currencies that can be billed: ${currencyCodes.join(', ')}`)
  .openapi({ minLength: 3, maxLength: 3, description: `One of ${currencyCodes.join(', ')}.` })
  .register(textKinds, { kind: 'code' });

/** A country as ISO 3166-1 names it. */
export const country = z
  .string()
  .overwrite((code) => code.toUpperCase())
  .refine((code) => isCountry(code), 'is not a country of ISO 3166-1, such as GB')
  .openapi({ pattern: '^[A-Za-z]{2}$', minLength: 2, maxLength: 2 })
  .register(textKinds, { kind: 'code' });

/** Part of a name or an id, in a query. */
export const searchText = z.string().normalize('NFC').max(maxNameLength).register(textKinds, { kind: 'search' });
/** A whole id in a query; a text that cannot be an id finds nothing. */
export const idSought = z.string().max(maxIdLength).register(textKinds, { kind: 'search' });
/** An actor in a query, as the activity log has it; an actor without entries finds nothing. */
export const actorSought = z.string().max(200).register(textKinds, { kind: 'search' });
/** The token that opens the page of one charge. */
export const payerToken = z.string().max(200).register(textKinds, { kind: 'code' });
/** The cursor of a list's page. */
export const cursor = z.string().max(2_000).register(textKinds, { kind: 'cursor' });
/**
 * A web address as it was read here: others read a backslash, a space or a capital letter in one differently, and could
 * see another host in it than the one that was judged.
 */
const urlText = z
  .url({ protocol: /^https?$/ })
  .overwrite((text) => (URL.canParse(text) ? new URL(text).href : text))
  .max(2_000)
  .register(textKinds, { kind: 'url' });
/** The address to which a browser is sent afterwards. */
export const webAddress = urlText;

/** Bytes in base64. */
export const base64 = z
  .string()
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'is not in base64')
  .max(2 ** 20)
  .register(textKinds, { kind: 'bytes' });

export const quantity = z.int().min(1).max(1_000_000);
export const unitPrice = z.int().min(0).max(maxMoney);
/**
 * A whole number in a query, in decimal digits. Coerced, an empty text would be 0, and `0x10` 16.
 */
export function numberText(min: number, max: number) {
  const read = (text: unknown): unknown =>
    typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  return z.preprocess(read, z.int().min(min).max(max));
}
/** A unit price in a query. It is not coerced, as an empty text would become a price of 0. */
export const unitPriceText = z
  .string()
  .max(maxIdLength)
  .regex(/^\d+$/, 'has to be a whole number')
  .register(textKinds, { kind: 'code' })
  .transform(Number)
  .pipe(unitPrice);

function isUnique(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}

export const licenceIds = longList(licenceId).min(1).max(maxListLength).refine(isUnique, 'names a licence twice');
/** Users; one that is named twice counts once. */
export const userIds = longList(userId)
  .min(1)
  .max(maxListLength)
  .overwrite((ids) => [...new Set(ids)]);

/** The first millisecond beyond the years that databases, calendars and ISO 8601 with four digits agree on. */
export const endOfTimeMs = Date.UTC(2200, 0, 1);

function isWithinReason(text: string): boolean {
  const atMs = Date.parse(text);
  // A text that is no instant fails the check before this one.
  return Number.isNaN(atMs) || (atMs >= 0 && atMs < endOfTimeMs);
}

const outOfRange = 'is not between the years 1970 and 2199';
const isoInstant = z.iso
  .datetime({ offset: true })
  .refine(isWithinReason, outOfRange)
  .register(textKinds, { kind: 'time' });
/** A civil date. */
export const isoDate = z.iso
  .date()
  .refine((date) => isWithinReason(`${date}T00:00:00Z`), outOfRange)
  .register(textKinds, { kind: 'time' });
/** An instant in ISO 8601, as milliseconds. */
export const instant = isoInstant.transform(Date.parse);
/** An instant, or a date that means its first instant in UTC. */
export const instantOrDate = z.union([isoInstant, isoDate]).transform((text) => new Date(text));
/** A month, such as `2026-05`. */
export const month = z
  .string()
  .regex(
    /^(19[7-9]\d|2[01]\d\d)-(0[1-9]|1[0-2])$/,
    'has to be a month such as 2026-05, between the years 1970 and 2199',
  )
  .register(textKinds, { kind: 'time' });
/** A month such as `2026-05`, or a year such as `2026`. */
export const monthOrYear = z
  .string()
  .regex(
    /^(19[7-9]\d|2[01]\d\d)(-(0[1-9]|1[0-2]))?$/,
    'has to be a month such as 2026-05, or a year, between 1970 and 2199',
  )
  .register(textKinds, { kind: 'time' });
/** The address of an event endpoint; a rule decides which are allowed (docs/product.md, "Where events may go"). */
export const endpointUrl = urlText;

/** A duration in ISO 8601, such as `P1M`; the calendar decides whether it is valid. */
export const duration = z.string().max(maxIdLength).register(textKinds, { kind: 'time' });

/** `true` or `false` in a query. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
