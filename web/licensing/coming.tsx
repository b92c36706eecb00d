import type { Child } from 'hono/jsx';
import type { Coming, TenantOperation } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { counted, day, time } from '../format.ts';
import { may } from './rights.tsx';
import type { Licensing } from './tenant.ts';

interface ComingListProps {
  readonly licensing: Licensing;
  readonly coming: readonly Coming[];
}

/** What is going to happen if nothing is done: each with its day, what it does to the bills, and its own undo. */
export function ComingList({ licensing, coming }: ComingListProps) {
  if (coming.length === 0) return null;
  return (
    <article id="coming">
      <h2>What is going to happen</h2>
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

function sentenceOf({ what, undo, at }: Coming, { subscription, zoned, amounts }: Licensing): string {
  switch (what) {
    case 'trial_end':
      return subscription.converting
        ? 'the trial ends, and the first bill is charged.'
        : 'the trial ends, and no licence works any more.';
    case 'licences_end':
      return `${counted(endingIn(undo).length, 'licence')} ${endingIn(undo).length === 1 ? 'ends' : 'end'}.`;
    case 'price_change': {
      const price = subscription.comingPrice?.unitPrice ?? subscription.unitPrice;
      return `a licence costs ${amounts.price(price)} a month from then on.`;
    }
    case 'retry':
      return 'we try to charge what is overdue again.';
    case 'suspension':
      return 'no licence works any more, unless what is overdue is paid.';
    case 'cancellation':
      return `the subscription ends at ${time(at, zoned)}, and the instance is deleted with all its data.`;
    case 'deletion':
      return 'the instance is deleted with all its data.';
  }
}

function endingIn(undo: Coming['undo']): readonly string[] {
  const ids = undo?.body?.['licenceIds'];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

/** Only where undoing it would change the next bill. */
function Effect({ licensing: { zoned, amounts }, item }: { readonly licensing: Licensing; readonly item: Coming }) {
  const { nextBill, nextBillUndone } = item.effect;
  if (nextBillUndone === null || nextBill?.amount === nextBillUndone.amount) return null;
  return (
    <small>
      {nextBill === null
        ? `No bill comes then, instead of ${amounts.total(nextBillUndone.amount)} on ${day(nextBillUndone.at, zoned)}.`
        : `The bill of ${day(nextBill.at, zoned)} is ${amounts.total(nextBill.amount)} instead of ${amounts.total(nextBillUndone.amount)}.`}
    </small>
  );
}

function UndoButton({ licensing, item }: { readonly licensing: Licensing; readonly item: Coming }) {
  const { base } = licensing;
  if (!may(licensing.view.session, operations[item.what])) return null;
  switch (item.what) {
    case 'licences_end':
      return <UndoForm licensing={licensing} path="reactivations" name="Keep them" licences={endingIn(item.undo)} />;
    case 'cancellation':
      return <UndoForm licensing={licensing} path="keep" name="Keep subscription" />;
    case 'trial_end':
      return item.undo === null ? (
        <a href={`${base}/activate`}>Continue after the trial</a>
      ) : (
        <UndoForm licensing={licensing} path="activation/undo" name="Do not continue" />
      );
    case 'price_change':
      return null;
    default:
      return item.undo === null ? null : <a href={`${base}/pay`}>Pay now…</a>;
  }
}

/** What undoes each, or keeps it from happening. */
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
