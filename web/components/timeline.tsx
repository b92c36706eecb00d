import type { Activity } from 'licence-billing-client';
import { describeEvent } from '../activity-words.ts';
import { money, time, type Zoned } from '../format.ts';
import { chargePath } from '../paths.ts';

/** What happened, a line each, as those who run the service read it: whole ids, and what a tenant is not told. */
export function Timeline({ events, zoned }: { readonly events: readonly Activity[]; readonly zoned: Zoned }) {
  return (
    <ol class="timeline">
      {events.map((activity) => (
        <li>
          <span class="muted">{time(activity.at, zoned)}</span>
          <span class="id">
            {describeEvent(activity, zoned)}
            <Amount activity={activity} zoned={zoned} />{' '}
            <small>
              by {activity.actor}
              {reasonIn(activity.event)}
              {activity.note !== null && `: “${activity.note}”`}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Amount({ activity, zoned }: { readonly activity: Activity; readonly zoned: Zoned }) {
  const { amount, currency, chargeId } = activity;
  if (amount === null) return null;
  const text = money(amount, currency, zoned.locale);
  return (
    <>
      {': '}
      {chargeId === null ? text : <a href={chargePath(chargeId)}>{text}</a>}
    </>
  );
}

/** Why somebody should look at it: a tenant's own log does not tell. */
function reasonIn({ reason, violation }: Activity['event']): string {
  const text = reason ?? violation;
  return typeof text === 'string' ? `: ${text}` : '';
}
