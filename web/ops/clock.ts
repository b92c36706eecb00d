import type { ClockAdvance } from 'licence-billing-client';
import { Temporal } from 'temporal-polyfill';
import type { PageContext } from '../deps.ts';
import { counted, time } from '../format.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { viewOf } from '../view.ts';
import { showTenant } from './tenant.tsx';

/** Moves a tenant's test clock on, and goes to what happened on the way. */
export async function moveClock(context: PageContext): Promise<Response> {
  const params = { t: context.req.param('t') ?? '' };
  const client = context.get('client');
  const [fields, { timeZone }] = await Promise.all([
    fieldsOf(context),
    client.do('GET /v1/tenants/{t}/subscription', { params }),
  ]);
  const body = advanceIn(fields, timeZone);
  if (body === null) return showTenant(context, noTime);
  const answer = await client.ask('POST /v1/tenants/{t}/test-clock/advance', { params, body, ...fields.repeatKey() });
  if (!answer.ok) return showTenant(context, answer.problem);
  const { locale } = viewOf(context);
  context.get('leaveNotice')(
    answer.status === 202
      ? 'The clock is on its way: load the page again to see how far it is.'
      : `The clock stands at ${time(answer.body.subscription.now, { locale, timeZone })}: ${counted(answer.body.events.length, 'event')} on the way.`,
  );
  return context.redirect(`${tenantPath(params.t)}?since=${fields.number('since') ?? 0}`, 303);
}

function advanceIn(fields: Fields, timeZone: string): ClockAdvance | null {
  if (fields.text('how') === 'to') return instantIn(fields.text('to'), timeZone);
  const [count, unit] = [fields.number('count'), fields.text('unit')];
  return count !== null && /^[DWM]$/.test(unit) ? { by: `P${count}${unit}` } : null;
}

/** A date and a time of the tenant's calendar. */
function instantIn(text: string, timeZone: string): ClockAdvance | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  try {
    const at = Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
    return { to: at.toString({ fractionalSecondDigits: 3 }) };
  } catch {
    return null;
  }
}

const noTime = {
  type: 'about:blank',
  status: 422,
  code: 'validation_failed',
  title: 'This is no time',
  detail: 'Write how far the clock goes, or a date and a time.',
};
