import type { Activity } from 'licence-billing-client';
import { describeEvent } from '../activity-words.ts';
import { money, time, type Zoned } from '../format.ts';
import { chargePath } from '../paths.ts';

/** Events for operators, one a line, with whole ids, actors and reasons, which a tenant's own log leaves out. */
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
              by {activity.byName !== null && `${activity.byName}, `}
              {activity.actor}
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

/** Why an event needs attention; a tenant's own log leaves it out. */
function reasonIn({ reason, violation }: Activity['event']): string {
  const text = reason ?? violation;
  return typeof text === 'string' ? `: ${text}` : '';
}
