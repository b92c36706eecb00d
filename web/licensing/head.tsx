import { counted, day, money } from '../format.ts';
import type { Licensing } from './tenant.ts';

/** How the subscription stands: what is held, and the next bill to the penny. */
export function Head({ licensing }: { readonly licensing: Licensing }) {
  const { subscription, zoned } = licensing;
  const { licences, nextBill, currency, period } = subscription;
  return (
    <dl class="figures">
      <Figure name="Licences" value={licences.total.toLocaleString(zoned.locale)} />
      <Figure name="Assigned" value={licences.assigned.toLocaleString(zoned.locale)} />
      <Figure name="Free" value={licences.free.toLocaleString(zoned.locale)} {...unused(licensing)} />
      {licences.ending > 0 && (
        <Figure
          name="Ending"
          value={licences.ending.toLocaleString(zoned.locale)}
          {...(period !== null && { note: `on ${day(period.end, zoned)}` })}
        />
      )}
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

/** Free licences that are paid for: what nobody has anything of. */
function unused({ subscription: { state, licences, unitPrice, currency }, zoned }: Licensing): {
  readonly note?: string;
} {
  if (licences.free === 0 || (state !== 'active' && state !== 'past_due')) return {};
  return { note: `${money(licences.free * unitPrice, currency, zoned.locale)} a month, unused` };
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
