import type { ChargeDetail, Refund } from '../../api/client-types.ts';
import { Badge } from '../components/states.tsx';
import { money, time, type Zoned } from '../format.ts';
import { chargePath } from './charges.tsx';
import { Document } from './document-links.tsx';

const states: Readonly<Record<Refund['state'], readonly [name: string, tone: 'good' | 'warning' | 'bad' | 'quiet']>> = {
  requested: ['asked for', 'quiet'],
  refused: ['refused', 'bad'],
  pending: ['under way', 'warning'],
  succeeded: ['given back', 'good'],
  failed: ['failed', 'bad'],
};

/** What was given back of a charge, and the way to give back more. */
export function Refunds({ charge, zoned }: { readonly charge: ChargeDetail; readonly zoned: Zoned }) {
  const { refunds, state, amount, refunded, currency } = charge;
  if (state !== 'succeeded' && refunds.length === 0) return null;
  const left = amount - refunded;
  return (
    <section>
      <h2>Refunds</h2>
      {refunds.length === 0 ? <p class="muted">Nothing was given back.</p> : <Table refunds={refunds} zoned={zoned} />}
      {state === 'succeeded' && left > 0 && (
        <p>
          <a class="button secondary" href={`${chargePath(charge.id)}/refund`}>
            Refund up to {money(left, currency, zoned.locale)}
          </a>
        </p>
      )}
    </section>
  );
}

function Table({ refunds, zoned }: { readonly refunds: readonly Refund[]; readonly zoned: Zoned }) {
  return (
    <table class="stack">
      <caption class="visually-hidden">What was given back</caption>
      <thead>
        <tr>
          <th scope="col">Made</th>
          <th scope="col">Reason</th>
          <th scope="col">State</th>
          <th scope="col">Credit note</th>
          <th scope="col" class="number">
            Tax in it
          </th>
          <th scope="col" class="number">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {refunds.map((refund) => (
          <Row refund={refund} zoned={zoned} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ refund, zoned }: { readonly refund: Refund; readonly zoned: Zoned }) {
  const { tenantId, state, reason, actor, failureCode, creditNote, stripeRefund, amount, tax, currency } = refund;
  const [name, tone] = states[state];
  return (
    <tr>
      <td data-label="Made">
        <span>
          {time(refund.createdAt, zoned)}
          <small>by {actor}</small>
        </span>
      </td>
      <td data-label="Reason" class="prose">
        {reason ?? <span class="muted">removed with the tenant’s data</span>}
      </td>
      <td data-label="State">
        <span>
          <Badge tone={tone}>{name}</Badge>
          {failureCode !== null && <small>{failureCode}</small>}
          {stripeRefund !== null && <small class="id">{stripeRefund}</small>}
        </span>
      </td>
      <td data-label="Credit note">
        {creditNote !== null && (
          <span>
            <Document tenantId={tenantId} number={creditNote.number} />
          </span>
        )}
      </td>
      <td data-label="Tax in it" class="number">
        {money(tax, currency, zoned.locale)}
      </td>
      <td data-label="Amount" class="number">
        {money(amount, currency, zoned.locale)}
      </td>
    </tr>
  );
}
