import type { ClockAdvance } from 'licence-billing-client';
import { Temporal } from 'temporal-polyfill';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { counted, time } from '../format.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { viewOf } from '../view.ts';
import type { Outcome, Shown } from './read-tenant.ts';

const units = [
  ['D', 'days'],
  ['W', 'weeks'],
  ['M', 'months'],
] as const;

/** Forms that move a tenant's test clock, by a duration or to an instant. */
export function ClockForms({ shown: { view, listed, subscription, activity, zoned } }: { readonly shown: Shown }) {
  const { testClock, state } = subscription;
  if (testClock === null || state === 'deleted') return null;
  const action = `${tenantPath(listed.tenantId)}/clock`;
  const since = activity[0]?.id ?? '0';
  return (
    <section>
      <h2>Test clock</h2>
      <p>It stands at {time(testClock.frozenTime, zoned)}. What falls due on the way is settled at its own time.</p>
      <div class="columns">
        <Form view={view} action={action} idempotencyKey={newIdempotencyKey()} class="panel">
          <input type="hidden" name="since" value={since} />
          <input type="hidden" name="how" value="by" />
          <fieldset>
            <legend>Advance by</legend>
            <div class="steps">
              <input type="number" name="count" value="1" min="1" max="999" required aria-label="How many" />
              <select name="unit" aria-label="Days, weeks or months">
                {units.map(([value, name]) => (
                  <option value={value} selected={value === 'M'}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
          </fieldset>
          <button type="submit">Advance the clock</button>
        </Form>
        <Form view={view} action={action} idempotencyKey={newIdempotencyKey()} class="panel">
          <input type="hidden" name="since" value={since} />
          <input type="hidden" name="how" value="to" />
          <label for="clock-to">Set to, in {subscription.timeZone}</label>
          <input
            id="clock-to"
            type="datetime-local"
            name="to"
            value={civil(testClock.frozenTime, zoned.timeZone)}
            required
          />
          <button type="submit" class="secondary">
            Set the clock
          </button>
        </Form>
      </div>
    </section>
  );
}

/** `2026-03-01T10:00`, the value of a `datetime-local` input. */
function civil(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T');
}

/** Moves the tenant's test clock; the page then shows the events on the way. */
export async function moveClock(context: PageContext, t: string): Promise<Outcome> {
  const params = { t };
  const client = context.get('client');
  const [fields, { timeZone }] = await Promise.all([
    fieldsOf(context),
    client.do('GET /v1/tenants/{t}/subscription', { params }),
  ]);
  const body = advanceIn(fields, timeZone);
  if (body === null) return { problem: noTime };
  const answer = await client.ask('POST /v1/tenants/{t}/test-clock/advance', {
    params,
    body,
    ...fields.idempotencyKey(),
  });
  if (!answer.ok) return answer;
  const since = fields.number('since') ?? 0;
  if (answer.status === 202)
    return { notice: 'The clock is on its way: load the page again to see how far it is.', since };
  const { subscription, events } = answer.body;
  const now = time(subscription.now, { locale: viewOf(context).locale, timeZone });
  return { notice: `The clock stands at ${now}: ${counted(events.length, 'event')} on the way.`, since };
}

function advanceIn(fields: Fields, timeZone: string): ClockAdvance | null {
  if (fields.text('how') === 'to') return instantIn(fields.text('to'), timeZone);
  const [count, unit] = [fields.number('count'), fields.text('unit')];
  return count !== null && /^[DWM]$/.test(unit) ? { by: `P${count}${unit}` } : null;
}

/** Reads a civil time in the tenant's zone; null where there is no such time. */
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
  title: 'This is not a time',
  detail: 'Write how far the clock goes, or a date and a time.',
};
