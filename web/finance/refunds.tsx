import type { ChargeDetail, Refund } from 'licence-billing-client';
import { Document } from '../components/links.tsx';
import { type Column, Table } from '../components/list.tsx';
import { Badge, type Tone } from '../components/states.tsx';
import { money, spaced, time, type Zoned } from '../format.ts';
import { chargePath } from '../paths.ts';

const states: Readonly<Record<Refund['state'], readonly [name: string, tone: Tone]>> = {
  requested: ['asked for', 'quiet'],
  refused: ['refused', 'bad'],
  pending: ['under way', 'warning'],
  succeeded: ['given back', 'good'],
  failed: ['failed', 'bad'],
};

/** A charge's refunds, and the button for a further one. */
export function Refunds({ charge, zoned }: { readonly charge: ChargeDetail; readonly zoned: Zoned }) {
  const { refunds, state, refundable, currency } = charge;
  if (state !== 'succeeded' && refunds.length === 0) return null;
  return (
    <section>
      <h2>Refunds</h2>
      {refunds.length === 0 ? (
        <p class="muted">Nothing was given back.</p>
      ) : (
        <Table caption="What was given back" columns={columnsIn(zoned)} rows={refunds} />
      )}
      {refundable > 0 && (
        <p>
          <a class="button secondary" href={`${chargePath(charge.id)}/refund`}>
            Refund up to {money(refundable, currency, zoned.locale)}
          </a>
        </p>
      )}
    </section>
  );
}

const columnsIn = (zoned: Zoned): readonly Column<Refund>[] => [
  {
    name: 'Made',
    show: ({ createdAt, actor }) => (
      <>
        {time(createdAt, zoned)}
        <small>by {actor}</small>
      </>
    ),
  },
  {
    name: 'Reason',
    class: 'prose',
    show: ({ reason }) => reason ?? <span class="muted">removed with the tenant’s data</span>,
  },
  {
    name: 'State',
    show: ({ state, failureCode, failedAt, stripeRefund }) => (
      <>
        <RefundState state={state} />
        {failureCode !== null && <small>{spaced(failureCode)}</small>}
        {failedAt !== null && <small>came back {time(failedAt, zoned)}</small>}
        {stripeRefund !== null && <small class="id">{stripeRefund}</small>}
      </>
    ),
  },
  {
    name: 'Credit note',
    show: ({ state, creditNote }) =>
      creditNote !== null && (
        <>
          <Document invoice={creditNote} />
          <small>credits {money(creditNote.total, creditNote.currency, zoned.locale)}</small>
          {state === 'failed' && <small>stands: it is still owed</small>}
        </>
      ),
  },
  { name: 'Tax in it', class: 'number', show: ({ tax, currency }) => money(tax, currency, zoned.locale) },
  { name: 'Amount', class: 'number', show: ({ amount, currency }) => money(amount, currency, zoned.locale) },
];

function RefundState({ state }: Pick<Refund, 'state'>) {
  const [name, tone] = states[state];
  return <Badge tone={tone}>{name}</Badge>;
}
