import type { Subscription, Tenant } from 'licence-billing-client';
import type { PageContext } from '../deps.ts';
import type { Zoned } from '../format.ts';
import { licensingPath } from '../paths.ts';
import { isOver } from '../subscription-state.ts';
import { type View, viewOf } from '../view.ts';
import { type Amounts, amountsOf } from './amounts.ts';

/** What every licensing page needs: the tenant and its subscription. */
export interface Licensing {
  readonly view: View;
  readonly tenant: Tenant;
  readonly subscription: Subscription;
  /** The page's locale and the tenant's zone. */
  readonly zoned: Zoned;
  /** Writes the tenant's amounts. */
  readonly amounts: Amounts;
  /** The path of the tenant's pages. */
  readonly base: string;
}

/** The path of a tenant's pages. */
export function baseOf(context: PageContext): string {
  return licensingPath(tenantIdOf(context));
}

export function receiptPath(base: string, number: string): string {
  return `${base}/receipts/${encodeURIComponent(number)}`;
}

export function tenantIdOf(context: PageContext): string {
  return context.req.param('t') ?? '';
}

/** The path parameters of the API's routes below a tenant. */
export function paramsOf(context: PageContext): { readonly t: string } {
  return { t: tenantIdOf(context) };
}

/** Whether the instance is gone: only receipts and the activity log are kept then. */
export function hasEnded({ subscription: { state } }: Licensing): boolean {
  return isOver(state);
}

export async function readLicensing(context: PageContext): Promise<Licensing> {
  const params = paramsOf(context);
  const client = context.get('client');
  const [tenant, subscription] = await Promise.all([
    client.do('GET /v1/tenants/{t}', { params }),
    client.do('GET /v1/tenants/{t}/subscription', { params }),
  ]);
  const view = viewOf(context);
  const zoned = { locale: view.locale, timeZone: subscription.timeZone };
  return { view, tenant, subscription, zoned, amounts: amountsOf({ view, subscription }), base: baseOf(context) };
}
