import { Form } from '../components/form.tsx';
import { time } from '../format.ts';
import { tenantPath } from '../paths.ts';
import type { Shown } from './read-tenant.ts';

const units = [
  ['D', 'days'],
  ['W', 'weeks'],
  ['M', 'months'],
] as const;

/** Of a tenant that lives by a test clock: to move it on, by so much or to a moment. */
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
        <Form view={view} action={action} once class="panel">
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
        <Form view={view} action={action} once class="panel">
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

/** `2026-03-01T10:00`, as a field for a date and a time takes it. */
function civil(instant: string, timeZone: string): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone }).slice(0, 16).replace(' ', 'T');
}
