import type { Child } from 'hono/jsx';
import type { Coming, TenantOperation } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { day, time } from '../format.ts';
import { paidBySaving } from './card-form.tsx';
import { may } from './rights.tsx';
import type { Licensing } from './tenant.ts';

interface ComingListProps {
  readonly licensing: Licensing;
  readonly coming: readonly Coming[];
}

/** What will happen if nothing is done, each with its day, its effect on the bills, and its own undo. */
export function ComingList({ licensing, coming }: ComingListProps) {
  if (coming.length === 0) return null;
  return (
    <article id="coming">
      <h2>{licensing.view.t.coming.title}</h2>
      <ul class="rows">
        {coming.map((item) => (
          <li>
            <span>
              <strong>{day(item.at, licensing.zoned)}</strong>: {sentenceOf(item, licensing)}
              <Effect licensing={licensing} item={item} />
            </span>
            <UndoButton licensing={licensing} item={item} />
          </li>
        ))}
      </ul>
    </article>
  );
}

function sentenceOf({ what, undo, at }: Coming, { view, subscription, zoned, amounts }: Licensing): string {
  const t = view.t.coming;
  switch (what) {
    case 'trial_end':
      return subscription.converting ? t.firstBill : t.trialOver;
    case 'licences_end':
      return t.licencesEnd(endingIn(undo).length);
    case 'price_change': {
      const price = subscription.comingPrice?.unitPrice ?? subscription.unitPrice;
      return t.newPrice(amounts.price(price));
    }
    case 'retry':
      return t.retry;
    case 'suspension':
      return t.suspension;
    case 'cancellation':
      return t.cancellation(time(at, zoned));
    case 'deletion':
      return t.deletion;
  }
}

function endingIn(undo: Coming['undo']): readonly string[] {
  const ids = undo?.body?.['licenceIds'];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

interface ItemProps {
  readonly licensing: Licensing;
  readonly item: Coming;
}

/** The effect on the next bill; nothing where undoing it would not change that bill. */
function Effect({ licensing: { view, zoned, amounts }, item }: ItemProps) {
  const t = view.t.coming;
  const { nextBill, nextBillUndone } = item.effect;
  if (nextBillUndone === null || nextBill?.amount === nextBillUndone.amount) return null;
  return (
    <small>
      {nextBill === null
        ? t.noBill(amounts.total(nextBillUndone.amount), day(nextBillUndone.at, zoned))
        : t.otherBill(day(nextBill.at, zoned), amounts.total(nextBill.amount), amounts.total(nextBillUndone.amount))}
    </small>
  );
}

function UndoButton({ licensing, item }: ItemProps) {
  const { base, view } = licensing;
  const { coming: t, words } = view.t;
  if (!may(view.session, operations[item.what])) return null;
  switch (item.what) {
    case 'licences_end':
      return <UndoForm licensing={licensing} path="reactivations" name={t.keepThem} licences={endingIn(item.undo)} />;
    case 'cancellation':
      return <UndoForm licensing={licensing} path="keep" name={words.keepSubscription} />;
    case 'trial_end':
      return item.undo === null ? (
        <a href={`${base}/activate`}>{words.continueAfterTrial}</a>
      ) : (
        <UndoForm licensing={licensing} path="activation/undo" name={t.doNotContinue} />
      );
    case 'price_change':
      return null;
    default: {
      const amount = paidBySaving(licensing.subscription);
      if (item.undo === null) return null;
      if (licensing.subscription.state === 'trial_expired') return <a href={`${base}/activate`}>{words.activate}</a>;
      return <a href={`${base}/pay`}>{words.payNow(amount === null ? null : licensing.amounts.total(amount))}</a>;
    }
  }
}

/** The operation that undoes or prevents each item. */
const operations: Readonly<Record<Coming['what'], TenantOperation>> = {
  trial_end: 'POST /v1/tenants/{t}/subscription/activation',
  licences_end: 'POST /v1/tenants/{t}/licences/reactivations',
  price_change: 'GET /v1/tenants/{t}/going-to-happen',
  retry: 'POST /v1/tenants/{t}/payments',
  suspension: 'POST /v1/tenants/{t}/payments',
  cancellation: 'DELETE /v1/tenants/{t}/subscription/cancellation',
  deletion: 'POST /v1/tenants/{t}/payments',
};

interface UndoFormProps {
  readonly licensing: Licensing;
  readonly path: string;
  readonly name: Child;
  readonly licences?: readonly string[];
}

function UndoForm({ licensing: { view, base }, path, name, licences = [] }: UndoFormProps) {
  return (
    <Form view={view} action={`${base}/${path}`} idempotencyKey={newIdempotencyKey()}>
      <input type="hidden" name="back" value={view.here} />
      {licences.map((id) => (
        <input type="hidden" name="licence" value={id} />
      ))}
      <button type="submit" class="secondary small">
        {name}
      </button>
    </Form>
  );
}
