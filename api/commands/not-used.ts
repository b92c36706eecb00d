import type { NotUsed } from '../../db/last-used.ts';
import { civilDateOf } from '../../domain/calendar.ts';
import type { RecordedView } from '../schemas/subscription.ts';
import { nowOf, type RouteDeps } from './changes.ts';

/** A condition on users without a use for `days` days, by the tenant's calendar and clock. */
export function notUsedOf(deps: Pick<RouteDeps, 'now'>, recorded: Pick<RecordedView, 'view'>, days: number): NotUsed {
  const { timeZone, testClock } = recorded.view;
  const today = civilDateOf(nowOf(deps, recorded), timeZone);
  return { days, today, timeZone, onTestClock: testClock !== null };
}
