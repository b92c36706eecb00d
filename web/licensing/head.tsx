import { Figure, Figures } from '../components/figures.tsx';
import { counted, day, money } from '../format.ts';
import type { Licensing } from './tenant.ts';

/** How the subscription stands: what is held, and the next bill to the penny. */
export function Head({ licensing: { subscription, zoned } }: { readonly licensing: Licensing }) {
  const { state, licences, unitPrice, nextBill, currency, period } = subscription;
  const count = (number: number): string => number.toLocaleString(zoned.locale);
  const say = (amount: number): string => money(amount, currency, zoned.locale);
  const isBilled = state === 'active' || state === 'past_due';
  return (
    <Figures>
      <Figure name="Licences">{count(licences.total)}</Figure>
      <Figure name="Assigned">{count(licences.assigned)}</Figure>
      <Figure name="Free">
        {count(licences.free)}
        {licences.free > 0 && isBilled && <small>{say(licences.free * unitPrice)} a month, unused</small>}
      </Figure>
      {licences.ending > 0 && (
        <Figure name="Ending">
          {count(licences.ending)}
          {period !== null && <small>on {day(period.end, zoned)}</small>}
        </Figure>
      )}
      {nextBill !== null && (
        <Figure name="Next bill">
          {say(nextBill.amount)}
          <small>
            {day(nextBill.at, zoned)} · {counted(nextBill.licences, 'licence')}
          </small>
        </Figure>
      )}
    </Figures>
  );
}
