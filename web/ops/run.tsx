import { Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/** For a run that was lost in Temporal, or whose workflow tasks fail; a sound one is left alone. */
export function RunForm({ shown: { view, listed } }: { readonly shown: Shown }) {
  return (
    <Form view={view} action={`${tenantPath(listed.tenantId)}/run`}>
      <button type="submit" class="secondary">
        Begin its run again if it was lost
      </button>
    </Form>
  );
}

/** Begins a lost run again; repeating it is harmless. */
export async function ensureRun(context: PageContext, t: string): Promise<Outcome> {
  const answer = await context.get('client').ask('POST /v1/ops/tenants/{t}/run', { params: { t }, body: {} });
  if (!answer.ok) return answer;
  return { notice: notices[answer.body.outcome] };
}

const notices = {
  begun: 'Its run is begun again from what is recorded.',
  sound: 'Its run goes on: nothing was done.',
  deleted: 'The tenant is deleted and needs no run.',
  ended: 'Its run ended with its deletion: reconcile the tenant, which deletes it again.',
} as const;
