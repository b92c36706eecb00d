import type { Instant } from './calendar.ts';
import type { CustomerDetail } from './inputs.ts';
import { licenceIdOf } from './licence-id.ts';
import type { Assignment } from './pool.ts';
import type { UserRef } from './user-ref.ts';

/** Why a command was refused. A refused command changes nothing (docs/api.md, "Codes"). */
export type Refusal =
  | { readonly code: 'too_many_assigned'; readonly detail: string; readonly holders: readonly Assignment[] }
  | { readonly code: 'card_declined'; readonly detail: string; readonly declineCode: string }
  | { readonly code: 'too_many_attempts'; readonly detail: string; readonly retryAt: Instant }
  | { readonly code: 'authentication_required'; readonly detail: string; readonly chargeKey: string | null }
  /** `detail` names the user by the ref that the rules use. */
  | { readonly code: 'user_has_licence'; readonly detail: string; readonly user: UserRef }
  | { readonly code: 'not_found'; readonly detail: string; readonly pointer: string; readonly user: UserRef }
  | { readonly code: 'not_found' | 'validation_failed'; readonly detail: string; readonly pointer: string }
  | { readonly code: PlainRefusalCode; readonly detail: string };

export type PlainRefusalCode =
  | 'already_active'
  | 'already_paid'
  | 'bill_due'
  | 'billing_details_required'
  | 'cancellation_pending'
  | 'invariant_broken'
  | 'last_licence'
  | 'licence_limit'
  | 'no_free_licence'
  | 'no_payment_method'
  | 'not_canceling'
  | 'not_ending'
  | 'not_in_trial'
  | 'nothing_overdue'
  | 'nothing_to_withdraw'
  | 'payment_overdue'
  | 'quote_expired'
  | 'quote_mismatch'
  | 'subscription_ended'
  | 'tenant_exists'
  | 'test_clock_not_set'
  | 'unavailable';

export type RefusalCode = Refusal['code'];

export function refuse(code: PlainRefusalCode, detail: string): { readonly refusal: Refusal } {
  return { refusal: { code, detail } };
}

const customerDetailNames = { adminEmail: 'e-mail address', name: 'name' } as const;

export const refusals = {
  ended: () => refuse('subscription_ended', 'This subscription has ended.'),
  keepFirst: () => refuse('cancellation_pending', 'A cancellation is pending: keep the subscription first.'),
  overdue: () => refuse('payment_overdue', 'A payment is overdue: settle it first.'),
  chargePending: () =>
    refuse('unavailable', 'The outcome of an earlier charge is still being looked up; try again soon.'),
  parked: () =>
    refuse('unavailable', 'Something is wrong with this subscription: nothing is charged until ops have mended it.'),
  stillBroken: (violation: string) =>
    refuse('invariant_broken', `It ends by itself when this is mended: ${violation}.`),
  noDetails: () => refuse('billing_details_required', 'Save the billing details first: invoices name the buyer.'),
  noCard: () => refuse('no_payment_method', 'Add a card first.'),
  limit: (max: number) => refuse('licence_limit', `A tenant has at most ${max} licences.`),
  lastLicence: () =>
    refuse('last_licence', 'At least one licence stays. To give up all of them, cancel the subscription.'),
  holdsOne: (user: UserRef): { readonly refusal: Refusal } => ({
    refusal: { code: 'user_has_licence', detail: `User ${user} already holds a licence.`, user },
  }),
  noSuchUser: (user: UserRef): { readonly refusal: Refusal } => ({
    refusal: { code: 'not_found', detail: `There is no user ${user}.`, pointer: '/userId', user },
  }),
  noSuchLicence: (number: number, pointer: string): { readonly refusal: Refusal } => ({
    refusal: { code: 'not_found', detail: `There is no licence ${licenceIdOf(number)}.`, pointer },
  }),
  noSuchPaymentMethod: (): { readonly refusal: Refusal } => ({
    refusal: {
      code: 'validation_failed',
      detail: 'There is no such payment method, or it cannot be used any more.',
      pointer: '/paymentMethod',
    },
  }),
  customerRefused: (customerDetail: CustomerDetail): { readonly refusal: Refusal } => ({
    refusal: {
      code: 'validation_failed',
      detail: `The card processor does not take the tenant's ${customerDetail === null ? 'details' : customerDetailNames[customerDetail]}.`,
      pointer: customerDetail === null ? '' : `/${customerDetail}`,
    },
  }),
  chargeCameToNothing: () =>
    refuse('unavailable', 'The charge came to nothing: no money has moved and nothing has changed. Ask again.'),
  alreadyPaid: () =>
    refuse('already_paid', 'The payer has confirmed this payment at the bank: it is paid, and stands.'),
  chargeGivenBack: () =>
    refuse('unavailable', 'The payment was given back at the card processor: nothing has changed. Ask again.'),
  processorUnavailable: () => refuse('unavailable', 'The card processor does not answer; try again soon.'),
  tooLarge: (pointer: string): { readonly refusal: Refusal } => ({
    refusal: { code: 'validation_failed', detail: 'The amount is more than can be charged at once.', pointer },
  }),
  nextBillTooLarge: (pointer: string): { readonly refusal: Refusal } => ({
    refusal: {
      code: 'validation_failed',
      detail: 'The next full bill would be more than can be charged at once.',
      pointer,
    },
  }),
};
