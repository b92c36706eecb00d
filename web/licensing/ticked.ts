import type { Problem } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { counted } from '../format.ts';
import { fieldsOf } from '../forms.ts';
import { backIn } from './change.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, tenantIdOf } from './tenant.ts';

/** What is done to all licences that are ticked in the list: they are revoked, or the page to remove them is shown. */
export async function ticked(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const base = baseOf(context);
  const licences = fields.list('licence');
  const back = backIn(context, fields) ?? base;
  if (licences.length === 0) {
    context.get('leaveNotice')('Nothing was done: tick some licences first.', 'warning');
    return context.redirect(back, 303);
  }
  if (fields.text('do') === 'remove') {
    const query = new URLSearchParams({ back });
    for (const id of licences) query.append('licence', id);
    return context.redirect(`${base}/remove?${query.toString()}`, 303);
  }
  const { idempotencyKey = '' } = fields.idempotencyKey();
  const refused = await revokeAll(context, licences, idempotencyKey);
  if (refused !== null) return showRefusal(context, refused);
  context.get('leaveNotice')(`${counted(licences.length, 'licence')} revoked.`);
  return context.redirect(back, 303);
}

/** One after the other, each under a key of its own, so that the same form sent again repeats none; stops at a refusal. */
async function revokeAll(
  context: PageContext,
  licences: readonly string[],
  idempotencyKey: string,
): Promise<Problem | null> {
  const t = tenantIdOf(context);
  for (const id of licences) {
    const key = idempotencyKey === '' ? {} : { idempotencyKey: `${idempotencyKey}-${id}` };
    const answer = await context
      .get('client')
      .ask('DELETE /v1/tenants/{t}/licences/{id}/assignee', { params: { t, id }, ...key });
    if (!answer.ok) return answer.problem;
  }
  return null;
}
