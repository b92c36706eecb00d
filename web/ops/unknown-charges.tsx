import type { Charge } from 'licence-billing-client';
import { Form } from '../components/form.tsx';
import { kindName } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { counted, money, time } from '../format.ts';
import { chargePath, tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/** Charges with an unknown outcome: the service looks them up at growing intervals, the button does so now. */
export function UnknownCharges({ shown }: { readonly shown: Shown }) {
  const { unknown, listed } = shown;
  if (unknown.length === 0 && !listed.chargeUnknown) return null;
  const heading = `${counted(Math.max(unknown.length, 1), 'charge')} with an unknown outcome`;
  return <ChargesToLookUp shown={shown} name="Unknown charges" heading={heading} charges={unknown} />;
}

/** Charges that the payer has to confirm at the bank, which are looked up in the same way. */
export function WaitingCharges({ shown }: { readonly shown: Shown }) {
  const { waiting } = shown;
  if (waiting.length === 0) return null;
  const heading = `${counted(waiting.length, 'charge')} to be confirmed by the payer at the bank`;
  return <ChargesToLookUp shown={shown} name="Charges that wait for the payer" heading={heading} charges={waiting} />;
}

interface Listed {
  readonly shown: Shown;
  readonly name: string;
  readonly heading: string;
  readonly charges: readonly Charge[];
}

function ChargesToLookUp({ shown: { view, listed, zoned }, name, heading, charges }: Listed) {
  return (
    <section class="banner warning" aria-label={name}>
      <strong>{heading}</strong>
      <ul>
        {charges.map(({ id, kind, amount, currency, createdAt }) => (
          <li>
            <a href={chargePath(id)}>
              {kindName(kind)}, {money(amount, currency, zoned.locale)}
            </a>
            , made {time(createdAt, zoned)}
          </li>
        ))}
      </ul>
      <Form view={view} action={`${tenantPath(listed.tenantId)}/look-up`}>
        <button type="submit">Look up now</button>
      </Form>
    </section>
  );
}

/** Looks up every charge of the tenant that is unknown or waits for its payer; repeating it is harmless. */
export async function lookUp(context: PageContext, t: string): Promise<Outcome> {
  const answer = await context.get('client').ask('POST /v1/ops/tenants/{t}/reconcile', { params: { t }, body: {} });
  if (!answer.ok) return answer;
  const { asked, stillUnknown, deletedAgain } = answer.body;
  if (deletedAgain) return { notice: 'It was deleted before the database was restored, and is being deleted again.' };
  if (asked.length === 0) return { notice: 'Nothing was unknown any more.' };
  const waiting = asked.filter(({ state }) => state === 'requires_action').length;
  const settled = counted(asked.length - stillUnknown.length - waiting, 'charge');
  const waits = waiting === 0 ? '' : `, ${waiting} not confirmed by the payer yet`;
  return { notice: `${settled} settled, ${stillUnknown.length} still unknown${waits}.` };
}
