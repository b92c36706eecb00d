import type { BillingDetails, TaxIdCheck } from 'licence-billing-client';
import { Form, newIdempotencyKey } from '../components/form.tsx';
import { TaxIdChecks } from '../components/tax-id-checks.tsx';
import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { textsOf } from '../view.ts';
import { showRefusal } from './refused.tsx';
import { May } from './rights.tsx';
import { baseOf, type Licensing, paramsOf } from './tenant.ts';

const shownChecks = 10;

/** The newest checks of the ids in the billing details. */
export async function readChecks(context: PageContext): Promise<readonly TaxIdCheck[]> {
  const query = { limit: shownChecks };
  return (await context.get('client').do('GET /v1/tenants/{t}/tax-id-checks', { params: paramsOf(context), query }))
    .data;
}

interface TaxIdProps {
  readonly licensing: Licensing;
  readonly details: BillingDetails | null;
  readonly checks: readonly TaxIdCheck[];
}

/** The registers' answers about the tenant's tax ids, and a button that checks the present one again. */
export function TaxIdSection({ licensing: { view, base, zoned }, details, checks }: TaxIdProps) {
  if (details === null || details.taxId === null) return null;
  const t = view.t.taxId;
  return (
    <section>
      <h2>{t.title}</h2>
      {checks.length === 0 ? (
        <p>{t.noRegister}</p>
      ) : (
        <>
          <TaxIdChecks checks={checks} zoned={zoned} t={view.t} />
          <May view={view} operation="POST /v1/tenants/{t}/tax-id-checks">
            <Form view={view} action={`${base}/billing-details/check-tax-id`} idempotencyKey={newIdempotencyKey()}>
              <button type="submit" class="secondary">
                {t.checkAgain}
              </button>
            </Form>
          </May>
        </>
      )}
    </section>
  );
}

export async function checkTaxIdAgain(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const answer = await context
    .get('client')
    .ask('POST /v1/tenants/{t}/tax-id-checks', { params: paramsOf(context), ...fields.idempotencyKey() });
  if (!answer.ok) return showRefusal(context, answer.problem);
  context.get('leaveNotice')(textsOf(context).taxId.askedAgain);
  return context.redirect(`${baseOf(context)}/billing-details`, 303);
}
