import { Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/** The tenant's open concerns, each with a button that ends it. */
export function Attention({ shown: { view, listed } }: { readonly shown: Shown }) {
  if (listed.concerns.length === 0) return null;
  return (
    <section class="banner warning" aria-label="Needs attention">
      <strong>Needs attention</strong>
      {listed.concerns.map(({ about, reason }) => (
        <Form view={view} action={`${tenantPath(listed.tenantId)}/acknowledge`}>
          <p>{reason}</p>
          <input type="hidden" name="about" value={about} />
          <button type="submit" class="secondary" aria-label={`Dealt with: ${reason}`}>
            Dealt with
          </button>
        </Form>
      ))}
    </section>
  );
}

/** Ends a concern; ending it twice is not an error. */
export async function acknowledge(context: PageContext, t: string): Promise<Outcome> {
  const about = (await fieldsOf(context)).text('about');
  const answer = await context
    .get('client')
    .ask('POST /v1/ops/tenants/{t}/acknowledgements', { params: { t }, body: { about } });
  return answer.ok ? { notice: 'It needs no attention any more.' } : answer;
}
