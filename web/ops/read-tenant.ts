import type {
  Activity,
  Charge,
  DeletionCertificate,
  ListedTenant,
  Problem,
  Run,
  Subscription,
  Tenant,
} from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import type { Zoned } from '../format.ts';
import { type Fields, queryOf } from '../forms.ts';
import { typedBefore } from '../typed.ts';
import { type View, viewOf } from '../view.ts';

/** Everything that a tenant's page shows. */
export interface Shown {
  readonly view: View;
  readonly listed: ListedTenant;
  readonly tenant: Tenant;
  readonly subscription: Subscription;
  readonly runs: { readonly data: readonly Run[]; readonly nextCursor: string | null };
  readonly unknown: readonly Charge[];
  /** The charges that wait for their payer at the bank. */
  readonly waiting: readonly Charge[];
  /** The certificate of the deletion; null until the instance is deleted. */
  readonly certificate: DeletionCertificate | null;
  /** The activity log, newest first. */
  readonly activity: readonly Activity[];
  /** Writes dates in the tenant's zone. */
  readonly zoned: Zoned;
  /** What was typed into a form of the page before a sign-in. */
  readonly typed: Fields;
}

/** The result of a form on a tenant's page: a notice to show there, with the events since `since`, or a problem. */
export type Outcome = { readonly notice: string; readonly since?: number } | { readonly problem: Problem };

export async function readTenant(context: PageContext): Promise<Shown> {
  const client = context.get('client');
  const query = queryOf(context);
  const params = { t: context.req.param('t') ?? '' };
  const cursor = query.text('runs');
  const [listed, tenant, subscription, runs, unknown, waiting, activity] = await Promise.all([
    client.do('GET /v1/ops/tenants/{t}', { params }),
    client.do('GET /v1/tenants/{t}', { params }),
    client.do('GET /v1/tenants/{t}/subscription', { params }),
    client.do('GET /v1/ops/tenants/{t}/runs', { params, query: { limit: 24, ...(cursor !== '' && { cursor }) } }),
    client.do('GET /v1/finance/charges', { query: { tenantId: params.t, state: 'unknown', limit: 50 } }),
    client.do('GET /v1/finance/charges', { query: { tenantId: params.t, state: 'requires_action', limit: 50 } }),
    client.do('GET /v1/tenants/{t}/activity', { params, query: { limit: query.number('since') === null ? 15 : 200 } }),
  ]);
  const certificate = listed.state === 'deleted' ? await readCertificate(context) : null;
  const view = viewOf(context);
  const zoned = { locale: view.locale, timeZone: subscription.timeZone };
  const typed = typedBefore(context);
  const charges = { unknown: unknown.data, waiting: waiting.data };
  return { view, listed, tenant, subscription, runs, ...charges, certificate, activity: activity.data, zoned, typed };
}

async function readCertificate(context: PageContext): Promise<DeletionCertificate | null> {
  const params = { t: context.req.param('t') ?? '' };
  const answer = await context.get('client').ask('GET /v1/tenants/{t}/deletion-certificate', { params });
  return answer.ok ? answer.body : null;
}
