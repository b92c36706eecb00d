import type { Dispute } from 'licence-billing-client';
import { type Column, Table } from '../components/list.tsx';
import { Badge, type Tone } from '../components/states.tsx';
import { money, spaced, time, type Zoned } from '../format.ts';

/** A charge's disputes: the bank's reason, and until when the bank accepts an answer. */
export function Disputes({ disputes, zoned }: { readonly disputes: readonly Dispute[]; readonly zoned: Zoned }) {
  if (disputes.length === 0) return null;
  return (
    <section>
      <h2>Disputes</h2>
      <Table caption="Disputes of the charge" columns={columnsIn(zoned)} rows={disputes} />
    </section>
  );
}

const columnsIn = (zoned: Zoned): readonly Column<Dispute>[] => [
  {
    name: 'Opened',
    show: ({ id, openedAt }) => (
      <>
        {time(openedAt, zoned)}
        <small class="id">{id}</small>
      </>
    ),
  },
  {
    name: 'State',
    show: ({ state, closedAt }) => (
      <>
        <Badge tone={toneOf(state)}>{spaced(state)}</Badge>
        {closedAt !== null && <small>closed {time(closedAt, zoned)}</small>}
      </>
    ),
  },
  { name: 'Reason', show: ({ reasonCode }) => spaced(reasonCode) },
  {
    name: 'Answer by',
    show: ({ respondBy, closedAt }) => (respondBy === null || closedAt !== null ? null : time(respondBy, zoned)),
  },
  { name: 'Amount', class: 'number', show: ({ amount, currency }) => money(amount, currency, zoned.locale) },
];

/** The tone of a state. The card processor names the states, and an unknown one is shown neutrally. */
function toneOf(state: string): Tone {
  if (state === 'won') return 'good';
  if (state === 'lost') return 'bad';
  return state.endsWith('needs_response') ? 'warning' : 'quiet';
}
