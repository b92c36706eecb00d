import type { Change } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { type Answer, follow } from './change.ts';
import { showRefusal } from './refusal.tsx';
import { baseOf, tenantIdOf } from './tenant.ts';

type Repeat = { readonly idempotencyKey?: string };
type Ask = (context: PageContext, repeat: Repeat) => Promise<Answer>;

/** A change that is one button: made, told of on the page it came from, or refused with a page that says why. */
function button(ask: Ask, notice: (change: Change | null, context: PageContext) => string, next = '') {
  return async (context: PageContext): Promise<Response> => {
    const fields = await fieldsOf(context);
    return follow(context, await ask(context, fields.repeatKey()), {
      notice: (change) => notice(change, context),
      refused: (problem) => showRefusal(context, problem),
      next: `${baseOf(context)}${fields.text('from') === 'activate' ? '/activate' : next}`,
    });
  };
}

const paramsOf = (context: PageContext) => ({ t: tenantIdOf(context) });
const licenceIn = (context: PageContext): string => context.req.param('id') ?? '';

export const revoke = button(
  (context, repeat) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/licences/{id}/assignee', {
      params: { ...paramsOf(context), id: licenceIn(context) },
      ...repeat,
    }),
  (_, context) => `${licenceIn(context)} is free.`,
);

export const reactivate = button(
  (context, repeat) =>
    context.get('client').ask('POST /v1/tenants/{t}/licences/reactivations', {
      params: paramsOf(context),
      body: { licenceIds: [licenceIn(context)] },
      ...repeat,
    }),
  (_, context) => `${licenceIn(context)} stays. Nothing was charged.`,
);

export const keep = button(
  (context, repeat) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/subscription/cancellation', {
      params: paramsOf(context),
      ...repeat,
    }),
  () => 'The subscription goes on as it was.',
  '/subscription',
);

export const undoActivation = button(
  (context, repeat) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/subscription/activation', {
      params: paramsOf(context),
      ...repeat,
    }),
  () => 'Nothing will be charged when the trial ends.',
  '/subscription',
);
