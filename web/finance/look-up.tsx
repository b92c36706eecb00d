import type { ChargeDetail } from 'licence-billing-client';
import { Form } from '../components/form.tsx';
import type { PageContext } from '../deps.ts';
import { chargePath } from '../paths.ts';
import type { View } from '../view.ts';
import { lookUpWords } from './charge-words.ts';

const undecided: ReadonlySet<ChargeDetail['state']> = new Set(['pending', 'unknown', 'requires_action']);

export function isUndecided({ state }: Pick<ChargeDetail, 'state'>): boolean {
  return undecided.has(state);
}

const lookedUp: ReadonlySet<ChargeDetail['state']> = new Set(['unknown', 'requires_action']);

/** A button that looks up an undecided charge at once; otherwise the service looks it up at growing intervals. */
export function LookUp({ charge, view }: { readonly charge: ChargeDetail; readonly view: View }) {
  if (!lookedUp.has(charge.state)) return null;
  return (
    <Form view={view} action={`${chargePath(charge.id)}/look-up`}>
      <p>
        {charge.state === 'unknown'
          ? 'The card processor has not said clearly what became of it. It is looked up until it has: '
          : 'The payer has to confirm it at the bank. Until then it is looked up every few minutes: '}
        {lookUpWords(charge, Date.now())}.
      </p>
      <button type="submit" class="secondary">
        Look up now
      </button>
    </Form>
  );
}

const notices: Readonly<Record<ChargeDetail['state'], string>> = {
  succeeded: 'It is paid.',
  declined: 'It was declined.',
  canceled: 'It was cancelled unpaid.',
  requires_action: 'The payer has not confirmed it yet.',
  unknown: 'The card processor does not say yet.',
  pending: 'It is being made.',
};

export async function lookUp(context: PageContext): Promise<Response> {
  const params = { id: context.req.param('id') ?? '' };
  const { state } = await context.get('client').do('POST /v1/finance/charges/{id}/look-up', { params, body: {} });
  context.get('leaveNotice')(notices[state]);
  return context.redirect(chargePath(params.id), 303);
}
