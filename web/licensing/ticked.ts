import type { Problem } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { textsOf } from '../view.ts';
import { type Answer, backIn } from './change.ts';
import { licencesOf } from './read-licences.ts';
import { showRefusal } from './refused.tsx';
import { baseOf, tenantIdOf } from './tenant.ts';
import { undoGiving, undoRevoking } from './undo.ts';

/** Acts on all licences that are ticked in the list: revokes them, or shows the page to remove them. */
export async function ticked(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const licences = fields.list('licence');
  const back = backIn(context, fields) ?? baseOf(context);
  const t = textsOf(context).licences;
  if (licences.length === 0) {
    context.get('leaveNotice')(t.tickFirst, 'warning');
    return context.redirect(back, 303);
  }
  if (fields.text('do') === 'remove') {
    const query = new URLSearchParams({ back });
    for (const id of licences) query.append('licence', id);
    return context.redirect(`${baseOf(context)}/remove?${query.toString()}`, 303);
  }
  const before = await licencesOf(context, licences);
  const refused = await oneByOne(fields, licences, (id, key) =>
    context.get('client').ask('DELETE /v1/tenants/{t}/licences/{id}/assignee', {
      params: { t: tenantIdOf(context), id },
      ...key,
    }),
  );
  if (refused !== null) return showRefusal(context, refused);
  // Requests for more licences than a page has cannot be undone, because not all of their holders were read.
  const undo = before.length < licences.length ? null : undoRevoking(context, fields, before);
  context.get('leaveNotice')(t.revoked(licences), 'success', undo);
  return context.redirect(back, 303);
}

/** Gives licences back to their former holders: each field `holder` is a licence's id, a space, and the user's id. */
export async function giveBack(context: PageContext): Promise<Response> {
  const fields = await fieldsOf(context);
  const holders = new Map(fields.list('holder').map(licenceAndUser));
  const licences = [...holders.keys()];
  const refused = await oneByOne(fields, licences, (id, key) =>
    context.get('client').ask('PUT /v1/tenants/{t}/licences/{id}/assignee', {
      params: { t: tenantIdOf(context), id },
      body: { userId: holders.get(id) ?? '' },
      ...key,
    }),
  );
  if (refused !== null) return showRefusal(context, refused);
  const undo = undoGiving(context, fields, licences);
  context.get('leaveNotice')(textsOf(context).licences.givenBack(licences.length), 'success', undo);
  return context.redirect(backIn(context, fields) ?? baseOf(context), 303);
}

function licenceAndUser(holder: string): readonly [licence: string, userId: string] {
  const space = holder.indexOf(' ');
  return [holder.slice(0, space), holder.slice(space + 1)];
}

/**
 * Makes one request per licence, each with a key of its own, so that the same form sent again repeats none. Stops at
 * the first refusal and answers it.
 */
async function oneByOne(
  fields: Fields,
  licences: readonly string[],
  ask: (id: string, key: { readonly idempotencyKey?: string }) => Promise<Answer>,
): Promise<Problem | null> {
  const { idempotencyKey = '' } = fields.idempotencyKey();
  for (const id of licences) {
    const answer = await ask(id, idempotencyKey === '' ? {} : { idempotencyKey: `${idempotencyKey}-${id}` });
    if (!answer.ok) return answer.problem;
  }
  return null;
}
