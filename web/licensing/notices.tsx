import type { Child } from 'hono/jsx';
import type { Subscription } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { day, time } from '../format.ts';
import { licencesWork } from '../subscription-state.ts';
import type { Texts } from '../texts/texts.ts';
import { cardName } from '../words.ts';
import { AwaitingPayer } from './awaiting-payer.tsx';
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
      <AwaitingPayer licensing={licensing} />
      <CardRemoved licensing={licensing} />
      <TaxIdRefused licensing={licensing} />
    </>
  );
}

/** Says that the card was removed; not to a tenant that is leaving, because it is charged nothing more. */
function CardRemoved({ licensing }: { readonly licensing: Licensing }) {
  const { state, removedPaymentMethod: removed } = licensing.subscription;
  if (removed === null || state === 'canceling') return null;
  return (
    <div class="banner warning">
      <p>{licensing.view.t.notices.cardRemoved(cardName(removed))}</p>
      <CardForm licensing={licensing} />
    </div>
  );
}

/** Says that a tax id was refused, for as long as it is saved: the bills have a tax that the tenant may not expect. */
function TaxIdRefused({ licensing }: { readonly licensing: Licensing }) {
  const { view, subscription, base } = licensing;
  const t = view.t.notices;
  if (subscription.taxIdState !== 'invalid' || hasEnded(licensing)) return null;
  return (
    <div class="banner warning">
      <p>{t.taxIdRefused}</p>
      <p class="actions">
        <a class="button" href={`${base}/billing-details/edit`}>
          {t.correctNumber}
        </a>
        <a href={`${base}/billing-details`}>{t.seeChecks}</a>
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
  const { notices: t, words } = view.t;
  const left = timeLeft(words, now, trialEndsAt);
  if (converting && nextBill !== null) {
    return (
      <p class="banner">
        {t.trialGoesOn(
          left,
          time(trialEndsAt, zoned),
          amounts.total(nextBill.amount),
          paymentMethod === null ? null : cardName(paymentMethod),
          nextBill.licences,
        )}
      </p>
    );
  }
  return (
    <div class="banner">
      <p>{t.trialEnds(left, time(trialEndsAt, zoned))}</p>
      <May view={view} operation="POST /v1/tenants/{t}/subscription/activation">
        <p>
          <a class="button" href={`${base}/activate`}>
            {words.continueAfterTrial}
          </a>
        </p>
      </May>
    </div>
  );
}

function timeLeft({ days, hours, minutes }: Texts['words'], now: string, end: string): string {
  const left = Math.max(1, Math.floor((Date.parse(end) - Date.parse(now)) / 60_000));
  if (left < 60) return minutes(left);
  return left >= 48 * 60 ? days(Math.floor(left / (24 * 60))) : hours(Math.floor(left / 60));
}

function TrialExpired({ licensing: { view, subscription, zoned, base } }: { readonly licensing: Licensing }) {
  const { trialEndsAt, deleteAt, overdue } = subscription;
  const { notices: t, words } = view.t;
  return (
    <div class="banner error">
      <p>
        <strong>{t.trialOver}</strong>{' '}
        {overdue === null
          ? t.trialOverSince(day(trialEndsAt, zoned))
          : t.firstPaymentFailed(words.declineReason(overdue.declineCode))}{' '}
        {deleteAt !== null && t.deletedUnlessActive(day(deleteAt, zoned))}
      </p>
      <May view={view} operation="POST /v1/tenants/{t}/subscription/activation">
        <p>
          <a class="button" href={`${base}/activate`}>
            {words.activate}
          </a>{' '}
          {t.orExport(`${base}/export`)}
        </p>
      </May>
    </div>
  );
}

function PastDue({ licensing: { view, subscription, zoned, amounts, base } }: { readonly licensing: Licensing }) {
  const { overdue, suspendAt } = subscription;
  const { notices: t, words } = view.t;
  if (overdue === null) return null;
  return (
    <div class="banner error">
      <p>
        <strong>{t.notCharged(amounts.total(overdue.amount), words.declineReason(overdue.declineCode))}</strong>{' '}
        {overdue.nextRetryAt === null ? t.noRetry : t.retry(day(overdue.nextRetryAt, zoned))}{' '}
        {suspendAt !== null && t.stopsWorking(day(suspendAt, zoned))}
      </p>
      <May view={view} operation="POST /v1/tenants/{t}/payments">
        <p class="actions">
          <a class="button" href={`${base}/pay`}>
            {words.payNow(amounts.total(overdue.amount))}
          </a>
          <a href={`${base}/subscription#card`}>{t.updateCard}</a>
        </p>
      </May>
    </div>
  );
}

function Suspended({ licensing: { view, subscription, zoned, amounts, base } }: { readonly licensing: Licensing }) {
  const { deleteAt, overdue } = subscription;
  const { notices: t, words } = view.t;
  return (
    <div class="banner error">
      <p>
        <strong>{t.suspended}</strong>{' '}
        {overdue !== null &&
          t.lastPaymentFailed(words.declineReason(overdue.declineCode), amounts.total(overdue.amount))}{' '}
        {deleteAt !== null && t.otherwiseDeleted(day(deleteAt, zoned))}
      </p>
      <p class="actions">
        <May view={view} operation="POST /v1/tenants/{t}/payments">
          <a class="button" href={`${base}/pay`}>
            {t.payAndOpen(overdue === null ? null : amounts.total(overdue.amount))}
          </a>
          <a href={`${base}/subscription#card`}>{t.updateCard}</a>
        </May>
        <May view={view} operation="GET /v1/tenants/{t}/export">
          <a href={`${base}/export`}>{words.exportData}</a>
        </May>
      </p>
    </div>
  );
}

function Canceling({ licensing: { view, subscription, zoned, base } }: { readonly licensing: Licensing }) {
  const { cancelAt, suspendAt, overdue } = subscription;
  const isWorking = licencesWork(subscription);
  const { notices: t, words } = view.t;
  return (
    <div class="banner warning">
      <p>
        <strong>{t.endsOn(cancelAt === null ? null : time(cancelAt, zoned))}</strong> {t.endMeans(isWorking)}{' '}
        {suspendAt !== null && t.stopsAlready(day(suspendAt, zoned))}
      </p>
      {overdue !== null && isWorking && (
        <May view={view} operation="POST /v1/tenants/{t}/payments">
          {/* Without its amount, because a tenant that is leaving pays one bill at a time. */}
          <p>
            <a href={`${base}/pay`}>{words.payNow(null)}</a>
          </p>
        </May>
      )}
      <May view={view} operation="DELETE /v1/tenants/{t}/subscription/cancellation">
        <Form view={view} action={`${base}/keep`} idempotencyKey={newIdempotencyKey()} class="actions">
          <button type="submit">{words.keepSubscription}</button>
          <a href={`${base}/export`}>{words.exportData}</a>
        </Form>
      </May>
    </div>
  );
}

function Deleted({ licensing: { view, subscription, zoned } }: { readonly licensing: Licensing }) {
  const { state, deleteAt } = subscription;
  const t = view.t.notices;
  return (
    <p class="banner">
      {state === 'deleting' ? t.beingDeleted : t.wasDeleted(deleteAt === null ? null : day(deleteAt, zoned))}{' '}
      {t.invoicesStay}
    </p>
  );
}
