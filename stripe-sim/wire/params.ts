import { z } from 'zod';
import { invalidRequest } from './errors.ts';
import { isCurrency } from './money.ts';

/** Schemas for the values of a form, which are texts: each checks a text and converts it. */

function issue(code: string, message: string): { code: 'custom'; params: { stripe: string }; message: string } {
  return { code: 'custom', params: { stripe: code }, message };
}

export function int(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  return z.string().transform((text, ctx) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value))
      ctx.addIssue(issue('parameter_invalid_integer', `Invalid integer: ${text}`));
    else if (value < min)
      ctx.addIssue(issue('parameter_invalid_integer', `This value must be greater than or equal to ${min}.`));
    else if (value > max)
      ctx.addIssue(issue('parameter_invalid_integer', `This value must be less than or equal to ${max}.`));
    return value;
  });
}

export const bool = z.string().transform((text, ctx) => {
  if (text !== 'true' && text !== 'false') ctx.addIssue(issue('', `Invalid boolean: ${text}`));
  return text === 'true';
});

/** A text that must not be empty. */
export const text = z.string().transform((value, ctx) => {
  if (value === '')
    ctx.addIssue(
      issue(
        'parameter_invalid_empty',
        'You passed an empty string. We assume empty values are an attempt to unset a parameter; however this parameter cannot be unset.',
      ),
    );
  if (value.length > 5000)
    ctx.addIssue(issue('parameter_invalid_string_max_length', 'Invalid string: must be at most 5000 characters'));
  return value;
});

/** A text that may be cleared: the empty one becomes null. */
export const clearable = z
  .string()
  .max(5000)
  .transform((value) => (value === '' ? null : value));

/** A customer's name: it may be cleared, but is not made of white space alone. */
export const name = clearable.superRefine((value, ctx) => {
  if (value !== null && value.trim() === '')
    ctx.addIssue(issue('parameter_invalid_string_blank', 'You passed a blank string.'));
});

/**
 * An e-mail address that may be cleared. So that tests can provoke a refusal, domains that RFC 2606 reserves are
 * invalid.
 */
export const email = clearable.superRefine((value, ctx) => {
  if (value !== null && (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) || value.endsWith('.invalid')))
    ctx.addIssue(issue('email_invalid', `Invalid email address: ${value}`));
});

export const currency = z.string().transform((value, ctx) => {
  const code = value.toLowerCase();
  if (!isCurrency(code)) ctx.addIssue(issue('', `Invalid currency: ${code}.`));
  return code;
});

/** Metadata as sent: the empty text, for all or for one value, removes it. */
export const metadata = z.union([z.literal(''), z.record(z.string(), z.string())]);

/** A creation time: an instant, or bounds. */
export const created = z.union([
  int().transform((at) => ({ gte: at, lte: at, gt: undefined, lt: undefined })),
  z.object({ gte: int().optional(), lte: int().optional(), gt: int().optional(), lt: int().optional() }),
]);

export const address = z.strictObject({
  city: clearable.optional(),
  country: clearable.optional(),
  line1: clearable.optional(),
  line2: clearable.optional(),
  postal_code: clearable.optional(),
  state: clearable.optional(),
});

/** The parameters of every list. */
export const page = {
  limit: int(1, 100).optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
};

/** The parameters of a list that also filters by creation time. */
export const datedPage = { ...page, created: created.optional() };

/** The parameters that were sent, without undefined ones. */
export function sent(params: object): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

/** Whether a browser can be redirected there. */
export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:/.test(url);
}

/** Checks a decoded form; throws Stripe's 400 for its first error. */
export function check<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  // An unknown parameter comes first: a misspelt name is reported as unknown, not as missing.
  const faults = result.error.issues.map((fault) => describe(fault, raw));
  throw (
    faults.find((fault) => fault.body.code === 'parameter_unknown') ?? faults[0] ?? invalidRequest('Invalid request')
  );
}

function describe(fault: z.core.$ZodIssue, raw: unknown) {
  if (fault.code === 'unrecognized_keys') {
    const param = paramName([...fault.path, ...fault.keys.slice(0, 1)]);
    return invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = paramName(fault.path);
  if (valueAt(raw, fault.path) === undefined)
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  const code: unknown = fault.code === 'custom' ? fault.params?.['stripe'] : undefined;
  const message = fault.code === 'custom' ? fault.message : `Invalid ${param}: ${fault.message}`;
  return invalidRequest(message, typeof code === 'string' && code !== '' ? { code, param } : { param });
}

function paramName(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (i === 0 ? String(part) : `[${String(part)}]`)).join('');
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    raw,
  );
}
