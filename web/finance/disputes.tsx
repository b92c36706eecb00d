import type { Dispute } from '../../api/client-types.ts';
import { Badge, spaced } from '../components/states.tsx';
import { money, time, type Zoned } from '../format.ts';

/** Where a payer's bank takes a charge back: what it says, and until when it takes an answer. */
export function Disputes({ disputes, zoned }: { readonly disputes: readonly Dispute[]; readonly zoned: Zoned }) {
  if (disputes.length === 0) return null;
  return (
    <section>
      <h2>Disputes</h2>
      <table class="stack">
        <caption class="visually-hidden">Disputes of the charge</caption>
        <thead>
          <tr>
            <th scope="col">Opened</th>
            <th scope="col">State</th>
            <th scope="col">Reason</th>
            <th scope="col">Answer by</th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {disputes.map((dispute) => (
            <Row dispute={dispute} zoned={zoned} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ dispute, zoned }: { readonly dispute: Dispute; readonly zoned: Zoned }) {
  const { id, state, reasonCode, respondBy, openedAt, closedAt, amount, currency } = dispute;
  return (
    <tr>
      <th scope="row" data-label="Opened">
        <span>
          {time(openedAt, zoned)}
          <small class="id">{id}</small>
        </span>
      </th>
      <td data-label="State">
        <span>
          <Badge tone={toneOf(state)}>{spaced(state)}</Badge>
          {closedAt !== null && <small>closed {time(closedAt, zoned)}</small>}
        </span>
      </td>
      <td data-label="Reason">{spaced(reasonCode)}</td>
      <td data-label="Answer by">{respondBy === null || closedAt !== null ? '' : time(respondBy, zoned)}</td>
      <td data-label="Amount" class="number">
        {money(amount, currency, zoned.locale)}
      </td>
    </tr>
  );
}

/** The states are the card processor's own: one that is not known here is shown, and judged by nobody. */
function toneOf(state: string): 'good' | 'warning' | 'bad' | 'quiet' {
  if (state === 'won') return 'good';
  if (state === 'lost') return 'bad';
  return state.endsWith('needs_response') ? 'warning' : 'quiet';
}
