import type { PageContext } from '../deps.ts';
import { counted } from '../format.ts';
import { tenantPath } from '../paths.ts';
import { showTenant } from './tenant.tsx';

/** Has every unknown charge of a tenant looked up. Looking twice changes nothing. */
export async function lookUp(context: PageContext): Promise<Response> {
  const t = context.req.param('t') ?? '';
  const answer = await context.get('client').ask('POST /v1/ops/tenants/{t}/reconcile', { params: { t }, body: {} });
  if (!answer.ok) return showTenant(context, answer.problem);
  const { asked, stillUnknown } = answer.body;
  const settled = asked.length - stillUnknown.length;
  context.get('leaveNotice')(
    asked.length === 0
      ? 'Nothing was unknown any more.'
      : `${counted(settled, 'charge')} settled, ${stillUnknown.length} still unknown.`,
  );
  return context.redirect(tenantPath(t), 303);
}
