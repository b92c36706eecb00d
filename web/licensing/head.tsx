import { counted, day, money } from '../format.ts';
import type { Licensing } from './tenant.ts';

/** How the subscription stands: what is held, and the next bill to the penny. */
export function Head({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { licences, nextBill, currency } = subscription;
  return (
    <dl class="figures">
      <Figure name="Licences" value={licences.total.toLocaleString(zoned.locale)} />
      <Figure name="Assigned" value={licences.assigned.toLocaleString(zoned.locale)} />
      <Figure name="Free" value={licences.free.toLocaleString(zoned.locale)} />
      {licences.ending > 0 && <Figure name="Ending" value={licences.ending.toLocaleString(zoned.locale)} />}
      {nextBill !== null && (
        <Figure
          name="Next bill"
          value={money(nextBill.amount, currency, zoned.locale)}
          note={`${day(nextBill.at, zoned)} · ${counted(nextBill.licences, 'licence')}`}
        />
      )}
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

function Figure({ name, value, note }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}
