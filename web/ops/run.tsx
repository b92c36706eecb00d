import { Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { tenantPath } from '../paths.ts';
import type { Outcome, Shown } from './read-tenant.ts';

/**
 * The form for a run that was lost in Temporal, or whose workflow tasks fail; it leaves a sound run alone. A tenant whose
 * run ended with its deletion is looked up instead, which deletes it again.
 */
export function RunForm({ shown: { view, listed, unknown, waiting } }: { readonly shown: Shown }) {
  return (
    <div class="actions">
      <Form view={view} action={`${tenantPath(listed.tenantId)}/run`}>
        <button type="submit" class="secondary">
          Begin its run again if it was lost
        </button>
      </Form>
      {/* Charges to look up have the same button beside them. */}
      {listed.concerns.some(({ about }) => about === 'run') && unknown.length + waiting.length === 0 && (
        <Form view={view} action={`${tenantPath(listed.tenantId)}/look-up`}>
          <button type="submit" class="secondary">
            Look up now
          </button>
        </Form>
      )}
    </div>
  );
}

/** Begins a lost run again; repeating that is harmless. */
export async function ensureRun(context: PageContext, t: string): Promise<Outcome> {
  const answer = await context.get('client').ask('POST /v1/ops/tenants/{t}/run', { params: { t }, body: {} });
  if (!answer.ok) return answer;
  return { notice: notices[answer.body.outcome] };
}

const notices = {
  begun: 'Its run is begun again from what is recorded.',
  sound: 'Its run goes on: nothing was done.',
  deleted: 'The tenant is deleted and needs no run.',
  ended: 'Its run ended with its deletion: “Look up now” deletes it again.',
} as const;
