import { z } from '@hono/zod-openapi';
import { isTimeZone } from '../../domain/calendar.ts';
import { isCurrency } from '../../domain/money/money.ts';

/** The shapes of api.md, once: they check requests, and the OpenAPI document is made of them. */

const nameLength = 200;
const idLength = 64;
const maxMoney = 99_999_999;
const maxList = 10_000;

// ── What comes in ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Control characters, as every reader of the document knows them: few know Unicode's properties. */
const control = String.raw`\u0000-\u001f\u007f-\u009f`;
/** A string of a pattern. The document is told one without a flag: with the flag it would fit nothing. */
function like(pattern: RegExp, message: string, documented: string) {
  return z.string().regex(pattern, message).openapi({ pattern: documented });
}

/** Neither control characters nor halves of surrogate pairs, which no database can keep. */
export const text = like(/^[^\p{Cc}\p{Cs}]*$/u, 'has a character that cannot be printed', `^[^${control}]*$`)
  .trim()
  .min(1)
  .max(nameLength);
export const userId = like(/^[^\p{Cc}\p{Cs}/]+$/u, 'has a character that an id cannot have', `^[^${control}/]+$`)
  .min(1)
  .max(idLength);
export const tenantId = z
  .string()
  .max(idLength)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'is made of letters, digits, - and _');
export const licenceId = z
  .string()
  .max(idLength)
  .regex(/^lic_[1-9]\d{0,8}$/, 'is no licence id');
export const quantity = z.int().min(1).max(1_000_000);
export const unitPrice = z.int().min(0).max(maxMoney);
/** Within the years that databases, calendars and ISO 8601 with four digits agree on. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine(isWithinReason, 'is not between the years 1970 and 2199');

export const endOfTime = Date.UTC(2200, 0, 1);

function isWithinReason(text: string): boolean {
  const at = Date.parse(text);
  // What is no instant at all is told of by the check before.
  return Number.isNaN(at) || (at >= 0 && at < endOfTime);
}
const quoteId = z
  .string()
  .max(idLength)
  .regex(/^[\w-]+$/, 'is no quote');

function unique(items: readonly string[]): boolean {
  return new Set(items).size === items.length;
}

export const licenceIds = z.array(licenceId).min(1).max(maxList).refine(unique, 'names a licence twice');
export const userIds = z.array(userId).min(1).max(maxList).refine(unique, 'names a user twice');

const selection = {
  byQuantity: z.strictObject({ quantity }),
  byIds: z.strictObject({ licenceIds }),
};
export const selectionBody = z.union([selection.byQuantity, selection.byIds]).openapi('Selection');

export const createTenantBody = z
  .strictObject({
    tenantId: tenantId.optional(),
    name: text,
    adminEmail: z.email().max(nameLength),
    timeZone: z.string().min(1).max(nameLength).refine(isTimeZone, 'is no IANA time zone').optional(),
    currency: z.string().length(3).refine(isCurrency, 'is no currency that can be billed').optional(),
    taxPercent: z.number().min(0).max(100).refine(hasThreeDecimals, 'has more than 3 decimals').optional(),
    trialDays: z.int().min(1).max(365).optional(),
    unitPrice: unitPrice.optional(),
    testClock: z.strictObject({ frozenTime: instant }).optional(),
  })
  .openapi('CreateTenant');

function hasThreeDecimals(percent: number): boolean {
  return Math.abs(percent * 1000 - Math.round(percent * 1000)) < 1e-6;
}

const quotable = {
  activate: z.strictObject({ type: z.literal('activate'), quantity, startNow: z.boolean().optional() }),
  add: z.strictObject({ type: z.literal('addLicences'), quantity }),
  remove: z.strictObject({
    type: z.literal('removeLicences'),
    quantity: quantity.optional(),
    licenceIds: licenceIds.optional(),
  }),
  reactivate: z.strictObject({
    type: z.literal('reactivateLicences'),
    quantity: quantity.optional(),
    licenceIds: licenceIds.optional(),
  }),
  cancel: z.strictObject({ type: z.literal('cancel') }),
  pay: z.strictObject({ type: z.literal('pay') }),
};
export const quoteBody = z
  .strictObject({
    change: z.discriminatedUnion('type', [
      quotable.activate,
      quotable.add,
      quotable.remove,
      quotable.reactivate,
      quotable.cancel,
      quotable.pay,
    ]),
  })
  .openapi('QuoteRequest');
export const activationBody = z
  .strictObject({ quantity, startNow: z.boolean().optional(), quote: quoteId.optional() })
  .openapi('Activation');
export const addBody = z.strictObject({ quantity, quote: quoteId.optional() }).openapi('AddLicences');
export const payBody = z.strictObject({ quote: quoteId.optional() }).openapi('Payment');
export const cancellationBody = z
  .strictObject({
    reason: z.string().max(2000).optional(),
  })
  .openapi('Cancellation');
export const priceBody = z.strictObject({ unitPrice }).openapi('PriceChange');
export const assigneeBody = z.strictObject({ userId }).openapi('Assignee');
export const assignmentsBody = z.strictObject({ userIds }).openapi('Assignments');
export const userBody = z
  .strictObject({ name: text, email: z.email().max(nameLength).optional() })
  .openapi('UserDetails');
export const setupSessionBody = z
  .strictObject({ returnUrl: z.url({ protocol: /^https?$/ }).max(2000) })
  .openapi('SetupSessionRequest');
export const paymentMethodBody = z
  .strictObject({
    paymentMethod: z
      .string()
      .max(255)
      .regex(/^pm_\w+$/, 'is no payment method'),
  })
  .openapi('PaymentMethodChange');
/** Of a change that needs nothing to be said. */
export const nothingBody = z.strictObject({}).openapi('Nothing');
export const advanceBody = z
  .union([z.strictObject({ to: instant }), z.strictObject({ by: z.string().max(idLength) })])
  .openapi('ClockAdvance');

export const limitQuery = z.coerce.number().int().min(1).max(200).default(50);
export const cursorQuery = z.string().max(500).optional();

// ── What goes out ─────────────────────────────────────────────────────────────────────────────────────────────────

/** `.nullable()` of a schema with a name of its own is lost in the OpenAPI document; a union is not. */
export function orNull<T extends z.ZodType>(schema: T) {
  return z.union([schema, z.null()]);
}

export const lineSchema = z
  .object({
    description: z.string(),
    quantity: z.int(),
    unitAmount: z.int(),
    amount: z.int(),
    from: z.string(),
    to: z.string(),
    days: z.int(),
    daysInPeriod: z.int(),
  })
  .openapi('Line');

export const periodSchema = z.object({ number: z.int(), start: z.string(), end: z.string() }).openapi('Period');
export const nextBillSchema = z.object({ at: z.string(), amount: z.int(), licences: z.int() }).openapi('NextBill');
export const cardSchema = z
  .object({ brand: z.string(), last4: z.string(), expMonth: z.int(), expYear: z.int() })
  .openapi('Card');
export const workflowSchema = z
  .object({ id: z.string(), runId: z.string(), url: z.string().nullable() })
  .openapi('WorkflowLink');

export const subscriptionState = z.enum([
  'trialing',
  'trial_expired',
  'active',
  'past_due',
  'suspended',
  'canceling',
  'deleting',
  'deleted',
]);

export const subscriptionSchema = z
  .object({
    tenantId: z.string(),
    state: subscriptionState,
    converting: z.boolean(),
    currency: z.string(),
    unitPrice: z.int(),
    taxPercent: z.number(),
    timeZone: z.string(),
    now: z.string(),
    trialEndsAt: z.string(),
    period: orNull(periodSchema),
    nextBill: orNull(nextBillSchema),
    licences: z.object({ total: z.int(), assigned: z.int(), free: z.int(), ending: z.int() }),
    cancelAt: z.string().nullable(),
    suspendAt: z.string().nullable(),
    deleteAt: z.string().nullable(),
    paymentMethod: orNull(cardSchema),
    overdue: z
      .object({ amount: z.int(), since: z.string(), nextRetryAt: z.string().nullable(), declineCode: z.string() })
      .nullable(),
    testClock: z.object({ frozenTime: z.string() }).nullable(),
    workflow: workflowSchema,
  })
  .openapi('Subscription');

export const chargeSchema = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    kind: z.enum(['first', 'renewal', 'proration']),
    state: z.enum(['pending', 'succeeded', 'declined', 'requires_action', 'unknown', 'canceled']),
    amount: z.int(),
    tax: z.int(),
    refunded: z.int(),
    currency: z.string(),
    lines: z.array(lineSchema),
    period: periodSchema,
    invoiceNumber: z.string().nullable(),
    paymentIntent: z.string().nullable(),
    declineCode: z.string().nullable(),
    attempt: z.int(),
    createdAt: z.string(),
    settledAt: z.string().nullable(),
    recordedAt: z.string(),
    workflow: workflowSchema.extend({ activityId: z.string() }),
    key: z.string(),
  })
  .openapi('Charge');

export const licenceSchema = z
  .object({
    id: z.string(),
    status: z.enum(['active', 'ending']),
    assignee: z.object({ userId: z.string(), name: z.string().nullable() }).nullable(),
    since: z.string(),
    endsAt: z.string().nullable(),
  })
  .openapi('Licence');

export const changeSchema = z
  .object({ subscription: subscriptionSchema, charge: orNull(chargeSchema), licences: z.array(licenceSchema) })
  .openapi('Change');

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    holders: z.array(z.object({ userId: z.string(), name: z.string().nullable(), licenceId: z.string() })).optional(),
    declineCode: z.string().optional(),
    url: z.string().optional(),
  })
  .openapi('Problem');

export const quoteSchema = z
  .object({
    quote: z.string(),
    expiresAt: z.string(),
    dueNow: z.object({ amount: z.int(), tax: z.int(), currency: z.string(), lines: z.array(lineSchema) }),
    reactivated: z.int(),
    nextBill: orNull(nextBillSchema),
    refusal: orNull(problemSchema),
  })
  .openapi('Quote');

export const tenantSchema = z
  .object({
    tenantId: z.string(),
    name: z.string().nullable(),
    adminEmail: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi('Tenant');

export const createdTenantSchema = z
  .object({
    tenant: tenantSchema,
    subscription: subscriptionSchema,
    apiKey: z.string().optional(),
    productApiKey: z.string().optional(),
  })
  .openapi('CreatedTenant');

export const signInLinkBody = z
  .object({
    minutes: z.int().min(1).max(1_440).optional().openapi({ description: 'How long the link can be used; 15.' }),
  })
  .strict()
  .openapi('SignInLinkRequest');

export const signInLinkSchema = z
  .object({
    url: z.url().optional().openapi({ description: 'Signs in once; left out of a repeated answer.' }),
    expiresAt: z.string(),
  })
  .openapi('SignInLink');

export const userSchema = z
  .object({ userId: z.string(), name: z.string(), email: z.string().nullable(), licenceId: z.string().nullable() })
  .openapi('User');

const partySchema = z.object({
  name: z.string(),
  addressLines: z.array(z.string()),
  taxId: z.string().nullable(),
  email: z.string().nullable(),
});

export const invoiceSchema = z
  .object({
    number: z.string(),
    kind: z.enum(['invoice', 'credit_note']),
    tenantId: z.string(),
    chargeId: z.string(),
    total: z.int(),
    tax: z.int(),
    currency: z.string(),
    lines: z.array(lineSchema),
    issuedAt: z.string(),
    period: periodSchema,
    seller: partySchema,
    buyer: partySchema,
    /** Of a credit note: the invoice it corrects. */
    refersTo: z.string().nullable(),
  })
  .openapi('Invoice');

export const activitySchema = z
  .object({
    id: z.string(),
    at: z.string(),
    recordedAt: z.string(),
    actor: z.string(),
    type: z.string(),
    event: z.record(z.string(), z.unknown()),
    amount: z.int().nullable(),
    currency: z.string(),
    chargeId: z.string().nullable(),
    note: z.string().nullable(),
  })
  .openapi('Activity');

export const upcomingSchema = z
  .object({ at: z.string(), amount: z.int(), tax: z.int(), currency: z.string(), licences: z.int() })
  .openapi('UpcomingBill');

export const entitlementSchema = z
  .object({
    userId: z.string(),
    licensed: z.boolean(),
    licenceId: z.string().nullable(),
    until: z.string().nullable(),
  })
  .openapi('Entitlement');

export const certificateSchema = z
  .object({
    deletedAt: z.string(),
    instance: z.string(),
    rows: z.record(z.string(), z.int()),
    workflow: workflowSchema,
  })
  .openapi('DeletionCertificate');

export const operationSchema = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'succeeded', 'failed']),
    change: changeSchema.optional(),
    problem: problemSchema.optional(),
  })
  .openapi('Operation');

export const advancedSchema = z
  .object({ subscription: subscriptionSchema, events: z.array(activitySchema) })
  .openapi('ClockAdvanced');

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}
