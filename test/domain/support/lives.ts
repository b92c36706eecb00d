import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { concernIds } from '../../../domain/attention.ts';
import { nextDue } from '../../../domain/due.ts';
import type { ChargeOutcome, QuotableRequest, Request } from '../../../domain/inputs.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import type { Charge } from '../../../domain/state.ts';
import { ref } from '../../support/refs.ts';
import type { Answer, Resolution } from './model.ts';
import {
  activate,
  add,
  cancel,
  card,
  declined,
  instantOf,
  keep,
  otherCard,
  pay,
  reactivate,
  remove,
  requiresAction,
  succeeded,
  Tenant,
  tooSmall,
  unknown,
} from './tenant.ts';

/** Hundreds of random lives take a while on a busy machine, which proves nothing against them. */
export const propertyTimeoutMs = 180_000;

/** One thing that happens to a tenant. */
export type Action =
  | { readonly type: 'wait'; readonly hours: number }
  /** Until the very instant at which something falls due. */
  | { readonly type: 'waitForDue' }
  | {
      readonly type: 'add' | 'removeSome' | 'removeNamed' | 'reactivate' | 'revoke' | 'setPrice' | 'setTax';
      readonly n: number;
    }
  | { readonly type: 'assign'; readonly n: number; readonly user: string }
  | { readonly type: 'activate'; readonly n: number; readonly startNow: boolean }
  | { readonly type: 'undo' | 'cancel' | 'keep' | 'pay' | 'newCard' | 'otherCard' }
  | { readonly type: 'confirm' }
  /** Withdraws what waits for its payer, who may have confirmed it meanwhile. */
  | { readonly type: 'withdraw'; readonly isPaid: boolean }
  /** The card is gone at the card processor, whose event comes. */
  | { readonly type: 'loseCard' }
  /** What was paid while the tenant was leaving, and is to be refunded, is refunded in full. */
  | { readonly type: 'refundOpening' }
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'resolve'; readonly outcome: Resolution };

const some = fc.integer({ min: 1, max: 4 });
const one = fc.integer({ min: 1, max: 9 });
const oneOf = <T extends string>(...types: readonly T[]): fc.Arbitrary<{ readonly type: T }> =>
  fc.record({ type: fc.constantFrom(...types) });

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: oneOf('waitForDue') },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('wait'), hours: fc.integer({ min: 0, max: 24 * 9 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('add'), n: some }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('removeSome', 'reactivate'), n: some }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('removeNamed', 'revoke'), n: one }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('assign'), n: one, user: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('activate'), n: some, startNow: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('activate'), n: fc.constant(13), startNow: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('setPrice'), n: fc.constantFrom(0, 7, 45, 2000, 3333, 24_000_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('setTax'), n: fc.constantFrom(0, 7_700, 19_000, 8_875) }),
  },
  { weight: 1, arbitrary: oneOf('undo', 'cancel') },
  { weight: 5, arbitrary: oneOf('keep', 'pay', 'newCard', 'confirm') },
  { weight: 1, arbitrary: oneOf('loseCard', 'refundOpening', 'otherCard') },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('withdraw'), isPaid: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('answer'),
      answer: fc.constantFrom<Answer>(
        'succeeds',
        'succeeds',
        'soft',
        'soft',
        'hard',
        'gone',
        'sca',
        'unknown',
        'tooSmall',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('resolve'),
      outcome: fc.constantFrom<Resolution>('succeeded', 'declined', 'declinedForGood', 'canceled', 'refunded'),
    }),
  },
);

/** Most tenants begin by going on after the trial, as little happens to the others. */
export const life = fc.tuple(
  fc.constantFrom<readonly Action[]>(
    [],
    [{ type: 'newCard' }],
    [{ type: 'newCard' }, { type: 'activate', n: 3, startNow: false }],
    [{ type: 'newCard' }, { type: 'activate', n: 3, startNow: true }, { type: 'waitForDue' }],
    [
      { type: 'newCard' },
      { type: 'activate', n: 2, startNow: true },
      { type: 'answer', answer: 'soft' },
      { type: 'waitForDue' },
    ],
  ),
  fc.array(action, { minLength: 10, maxLength: 60, size: 'max' }),
);

export const terms = fc.record({
  zone: fc.constantFrom(
    'UTC',
    'Europe/London',
    'America/Havana',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    // Skips a date, repeats an hour at midnight, moves by two hours, changes its clocks by the moon.
    'Pacific/Apia',
    'America/Asuncion',
    'Antarctica/Troll',
    'Africa/Casablanca',
  ),
  signedUpAt: fc.integer({ min: instantOf('2011-06-01'), max: instantOf('2028-03-31') }),
  price: fc.constantFrom(0, 7, 45, 2000, 2000, 3333),
  taxMilliPercent: fc.constantFrom(0, 20_000, 8_875),
  testClock: fc.boolean(),
});

export type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;

/** A tenant on these terms, with at most 12 licences, so that the limit is met. */
export function tenantOn({ zone, signedUpAt, price, taxMilliPercent, testClock }: Terms): Tenant {
  const local = Temporal.Instant.fromEpochMilliseconds(signedUpAt).toZonedDateTimeISO('UTC').toPlainDateTime();
  return new Tenant({
    signedUpAt: local.toString(),
    signedUpIn: 'UTC',
    zone,
    unitPrice: price,
    taxMilliPercent,
    testClock,
    policy: { maxLicences: 12 },
  });
}

export const outcomes: Readonly<Record<Answer, ChargeOutcome>> = {
  succeeds: succeeded,
  soft: declined('insufficient_funds'),
  hard: declined('lost_card'),
  gone: declined('resource_missing'),
  sca: requiresAction,
  unknown,
  tooSmall,
};

/** Far above any currency's least amount, and far below what makes the next bill too large to be charged. */
const neverTooSmall = 100_000;

/** A card processor that answers so, but for amounts that none would call too small. */
function answering(answer: Answer): (charge: Charge) => ChargeOutcome {
  return ({ bill }) => outcomes[answer === 'tooSmall' && bill.amount >= neverTooSmall ? 'succeeds' : answer];
}

/** What is found of a charge that was unknown. */
export function found(outcome: Resolution): ChargeOutcome {
  switch (outcome) {
    case 'declined':
      return declined('insufficient_funds');
    case 'declinedForGood':
      return declined('lost_card');
    case 'refunded':
      return { type: outcome, refunds: [] };
    default:
      return { type: outcome };
  }
}

/** When a wait ends. */
export function endOf(wait: Extract<Action, { type: 'wait' | 'waitForDue' }>, tenant: Tenant): number {
  if (wait.type === 'wait') return tenant.now + wait.hours * 3_600_000;
  return Math.max(nextDue(tenant.state)?.at ?? 0, tenant.now);
}

/** Does it to a tenant, whatever comes of it. */
export function doTo(tenant: Tenant, step: Action, pass: (tenant: Tenant, until: number) => void): void {
  const { awaitingPayer, open } = tenant;
  if (step.type === 'wait' || step.type === 'waitForDue') pass(tenant, endOf(step, tenant));
  else if (step.type === 'answer') tenant.processor = answering(step.answer);
  else if (step.type === 'resolve') void (open && tenant.resolve(found(step.outcome)));
  else if (step.type === 'confirm')
    void (awaitingPayer && tenant.hear({ type: 'chargeSettled', key: awaitingPayer.key, outcome: succeeded }));
  else if (step.type === 'withdraw') withdraw(tenant, step.isPaid);
  else if (step.type === 'loseCard') loseCard(tenant);
  else if (step.type === 'refundOpening') refundOpening(tenant);
  else tenant.give(requestOf(step));
}

/** Answers the refusal, or null. Where nothing waits, the charge of unknown outcome is named, if there is one. */
export function withdraw(tenant: Tenant, isPaid: boolean): Refusal | null {
  const chargeKey = (tenant.awaitingPayer ?? tenant.open)?.key ?? 'none';
  const usually = tenant.withdrawal;
  if (isPaid) tenant.withdrawal = succeeded;
  const refusal = tenant.give({ type: 'withdrawPayment', chargeKey });
  tenant.withdrawal = usually;
  return refusal;
}

/** The event is looked up, as the card is gone indeed. */
export function loseCard(tenant: Tenant): void {
  tenant.cardIsGone = true;
  tenant.hear({ type: 'cardDoubted' });
}

/** The refund has been written down, so that nothing is to be refunded any more. */
export function refundOpening(tenant: Tenant): void {
  const { paidOpening } = tenant.state;
  if (paidOpening !== null)
    tenant.hear({ type: 'attentionNeeded', about: concernIds.refund(paidOpening.key), reason: null });
}

type NotGiven = 'wait' | 'waitForDue' | 'answer' | 'resolve' | 'confirm' | 'withdraw' | 'loseCard' | 'refundOpening';
export type Given = Exclude<Action, { type: NotGiven }>;

export function isQuotable(request: Request): request is QuotableRequest {
  return ['addLicences', 'removeLicences', 'reactivateLicences', 'activate', 'cancel', 'pay'].includes(request.type);
}

export function requestOf(step: Given): Request {
  switch (step.type) {
    case 'add':
      return add(step.n);
    case 'removeSome':
      return remove(step.n);
    case 'removeNamed':
      return remove([step.n]);
    case 'reactivate':
      return reactivate(step.n);
    case 'assign':
      return { type: 'assignLicence', number: step.n, user: ref(step.user) };
    case 'revoke':
      return { type: 'revokeLicence', number: step.n };
    case 'activate':
      return activate(step.n, step.startNow);
    case 'undo':
      return { type: 'undoActivation' };
    case 'cancel':
      return cancel;
    case 'keep':
      return keep;
    case 'pay':
      return pay;
    case 'newCard':
      return card;
    case 'otherCard':
      return otherCard;
    case 'setPrice':
      return { type: 'setPrice', unitPrice: step.n };
    case 'setTax':
      return { type: 'setTaxOverride', milliPercent: step.n };
  }
}
