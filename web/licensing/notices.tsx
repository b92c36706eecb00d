import type { Child } from 'hono/jsx';
import type { Subscription } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { counted, day, time } from '../format.ts';
import { cardName, declineReason, reopening } from '../words.ts';
import { CardForm } from './card-form.tsx';
import { May } from './rights.tsx';
import { hasEnded, type Licensing } from './tenant.ts';

type State = Subscription['state'];

/** What the admin should know or do, at the top of every licensing page. */
export function Notices({ licensing }: { readonly licensing: Licensing }) {
  const Notice = byState[licensing.subscription.state];
  return (
    <>
      <Notice licensing={licensing} />
      <CardRemoved licensing={licensing} />
      <TaxIdRefused licensing={licensing} />
    </>
  );
}

/** Nothing more is charged to a tenant that is leaving. */
function CardRemoved({ licensing }: { readonly licensing: Licensing }) {
  const { state, removedPaymentMethod: removed } = licensing.subscription;
  if (removed === null || state === 'canceling') return null;
  return (
    <div class="banner warning">
      <p>
        <strong>{cardName(removed)} was removed at our card processor, and cannot be charged any more.</strong> Add
        another card, so that your next bill can be paid.
      </p>
      <CardForm licensing={licensing} />
    </div>
  );
}

/** Its bills have tax that it may not expect, for as long as the id stands as it does. */
function TaxIdRefused({ licensing }: { readonly licensing: Licensing }) {
  const { subscription, base } = licensing;
  if (subscription.taxIdState !== 'invalid' || hasEnded(licensing)) return null;
  return (
    <div class="banner warning">
      <p>
        <strong>Your VAT number was refused: its register does not know it.</strong> Until it does, your bills are made
        as for a buyer without one.
      </p>
      <p class="actions">
        <a class="button" href={`${base}/billing-details/edit`}>
          Correct the number
        </a>
        <a href={`${base}/billing-details`}>See what was asked</a>
      </p>
    </div>
  );
}

const byState: Readonly<Record<State, (props: { readonly licensing: Licensing }) => Child>> = {
  trialing: Trial,
  trial_expired: TrialExpired,
  active: () => null,
  past_due: PastDue,
  suspended: Suspended,
  canceling: Canceling,
  deleting: Deleted,
  deleted: Deleted,
};

function Trial({ licensing: { view, subscription, zoned, amounts, base } }: { readonly licensing: Licensing }) {
  const { trialEndsAt, now, converting, nextBill, paymentMethod } = subscription;
  const left = timeLeft(now, trialEndsAt);
  if (converting && nextBill !== null) {
    return (
      <p class="banner">
        Your trial runs for another <strong>{left}</strong>, until {time(trialEndsAt, zoned)}. Then{' '}
        <strong>{amounts.total(nextBill.amount)}</strong> is charged
        {paymentMethod === null ? '' : ` to ${cardName(paymentMethod)}`} for {counted(nextBill.licences, 'licence')}.
      </p>
    );
  }
  return (
    <div class="banner">
      <p>
        Your trial ends in <strong>{left}</strong>, on {time(trialEndsAt, zoned)}. Until then licences are free.
      </p>
      <May view={view} operation="POST /v1/tenants/{t}/subscription/activation">
        <p>
          <a class="button" href={`${base}/activate`}>
            Continue after the trial
          </a>
        </p>
      </May>
    </div>
  );
}

function timeLeft(now: string, end: string): string {
  const hours = Math.max(0, Math.floor((Date.parse(end) - Date.parse(now)) / 3_600_000));
  return hours >= 48 ? counted(Math.floor(hours / 24), 'day') : counted(hours, 'hour');
}

function TrialExpired({ licensing: { view, subscription, zoned, base } }: { readonly licensing: Licensing }) {
  const { trialEndsAt, deleteAt, overdue } = subscription;
  return (
    <div class="banner error">
      <p>
        <strong>Your trial has ended, and no licence works.</strong>
        {overdue === null
          ? ` It ended on ${day(trialEndsAt, zoned)}.`
          : ` The first payment failed: ${declineReason(overdue.declineCode)}.`}
        {deleteAt !== null && ` Unless you activate, everything is deleted on ${day(deleteAt, zoned)}.`}
      </p>
      <May view={view} operation="POST /v1/tenants/{t}/subscription/activation">
        <p>
          <a class="button" href={`${base}/activate`}>
            Activate the subscription
          </a>{' '}
          or <a href={`${base}/export`}>export your data</a>
        </p>
      </May>
    </div>
  );
}

function PastDue({ licensing: { view, subscription, zoned, amounts, base } }: { readonly licensing: Licensing }) {
  const { overdue, suspendAt } = subscription;
  if (overdue === null) return null;
  return (
    <div class="banner error">
      <p>
        <strong>
          {amounts.total(overdue.amount)} could not be charged: {declineReason(overdue.declineCode)}.
        </strong>{' '}
        {overdue.nextRetryAt === null
          ? 'We do not try again by ourselves.'
          : `We try again on ${day(overdue.nextRetryAt, zoned)}.`}
        {suspendAt !== null && ` Licences stop working on ${day(suspendAt, zoned)} unless it is paid.`}
      </p>
      <May view={view} operation="POST /v1/tenants/{t}/payments">
        <p class="actions">
          <a class="button" href={`${base}/pay`}>
            Pay now…
          </a>
          <a href={`${base}/subscription#card`}>Update the card</a>
        </p>
      </May>
    </div>
  );
}

function Suspended({ licensing: { view, subscription, zoned, amounts, base } }: { readonly licensing: Licensing }) {
  const { deleteAt, overdue } = subscription;
  return (
    <div class="banner error">
      <p>
        <strong>The subscription is suspended: no licence works, and nothing new is billed.</strong>
        {overdue !== null &&
          ` The last payment failed: ${declineReason(overdue.declineCode)}. ${amounts.total(overdue.amount)} opens it again today: ${reopening}.`}
        {deleteAt !== null && ` Otherwise everything is deleted on ${day(deleteAt, zoned)}.`}
      </p>
      <p class="actions">
        <May view={view} operation="POST /v1/tenants/{t}/payments">
          <a class="button" href={`${base}/pay`}>
            Pay and open again…
          </a>
          <a href={`${base}/subscription#card`}>Update the card</a>
        </May>
        <May view={view} operation="GET /v1/tenants/{t}/export">
          <a href={`${base}/export`}>Export your data</a>
        </May>
      </p>
    </div>
  );
}

function Canceling({ licensing: { view, subscription, zoned, base } }: { readonly licensing: Licensing }) {
  const { cancelAt, suspendAt } = subscription;
  return (
    <div class="banner warning">
      <p>
        <strong>The subscription ends on {cancelAt === null ? 'the next billing date' : time(cancelAt, zoned)}.</strong>{' '}
        Nothing more is billed. At that moment access ends and the instance is deleted with all its data.
        {suspendAt !== null &&
          ` Licences stop working on ${day(suspendAt, zoned)} already, unless what is overdue is paid.`}
      </p>
      <May view={view} operation="DELETE /v1/tenants/{t}/subscription/cancellation">
        <Form view={view} action={`${base}/keep`} idempotencyKey={newIdempotencyKey()} class="actions">
          <button type="submit">Keep subscription</button>
          <a href={`${base}/export`}>Export your data</a>
        </Form>
      </May>
    </div>
  );
}

function Deleted({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { state, deleteAt } = subscription;
  return (
    <p class="banner">
      {state === 'deleting'
        ? 'The subscription has ended, and the instance is being deleted.'
        : `The instance was deleted${deleteAt === null ? '' : ` on ${day(deleteAt, zoned)}`}.`}{' '}
      Invoices stay as issued, with name and address, for the years that the law asks, seen by our finance staff alone;
      these pages show them without.
    </p>
  );
}
