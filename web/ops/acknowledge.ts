import type { PageContext } from '../deps.ts';
import { fieldsOf } from '../forms.ts';
import { tenantPath } from '../paths.ts';
import { showTenant } from './tenant.tsx';

/** Ends a concern. One that has ended meanwhile is no fault. */
export async function acknowledge(context: PageContext): Promise<Response> {
  const t = context.req.param('t') ?? '';
  const fields = await fieldsOf(context);
  const answer = await context.get('client').ask('POST /v1/ops/tenants/{t}/acknowledgements', {
    params: { t },
    body: { about: fields.text('about') },
  });
  if (!answer.ok) return showTenant(context, answer.problem);
  context.get('leaveNotice')('It needs no attention any more.');
  return context.redirect(tenantPath(t), 303);
}
