import { Form } from '../components/form.tsx';
import { kindName } from '../components/states.tsx';
import type { PageContext } from '../deps.ts';
import { counted, money, time } from '../format.ts';
import { chargePath, tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/** Charges with an unknown outcome; the service looks them up at growing intervals, the button does so now. */
export function UnknownCharges({ shown: { view, listed, unknown, zoned } }: { readonly shown: Shown }) {
  if (unknown.length === 0 && !listed.chargeUnknown) return null;
  return (
    <section class="banner warning" aria-label="Unknown charges">
      <strong>{counted(Math.max(unknown.length, 1), 'charge')} with an unknown outcome</strong>
      <ul>
        {unknown.map(({ id, kind, amount, currency, createdAt }) => (
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

/** Looks up every unknown charge of the tenant; repeating it is harmless. */
export async function lookUp(context: PageContext, t: string): Promise<Outcome> {
  const answer = await context.get('client').ask('POST /v1/ops/tenants/{t}/reconcile', { params: { t }, body: {} });
  if (!answer.ok) return answer;
  const { asked, stillUnknown } = answer.body;
  if (asked.length === 0) return { notice: 'Nothing was unknown any more.' };
  const settled = counted(asked.length - stillUnknown.length, 'charge');
  return { notice: `${settled} settled, ${stillUnknown.length} still unknown.` };
}
