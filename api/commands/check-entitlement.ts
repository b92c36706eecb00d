import type { Entitlement } from '../../db/entitlements.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import { termsOf } from '../../domain/rules/entitlement.ts';
import { entitlementOf } from '../../domain/rules/entitlement-document.ts';
import { entitlementJsonOf } from '../schemas/entitlement.ts';
import { nowOf, type RouteDeps } from './changes.ts';

type CheckDeps = Pick<RouteDeps, 'uses' | 'now'>;

/** Whether a user may make calls, and for how many seconds a caller may keep the answer. */
export function checkEntitlement({ now }: CheckDeps, { view, licence }: Entitlement, userId: string) {
  const held = licence && { licenceId: licenceIdOf(licence.number), until: licence.endsAt?.getTime() ?? null };
  const answer = entitlementOf(termsOf(view), held, now());
  return {
    answer: entitlementJsonOf(userId, answer),
    keptForSeconds: Math.floor((answer.checkAgainAt - nowOf({ now }, { view })) / 1_000),
  };
}

/** Counts a check that lets the user make calls as a use. */
export function countUse(
  { uses, now }: CheckDeps,
  { view }: Entitlement,
  { userId, licensed }: { readonly userId: string; readonly licensed: boolean },
): void {
  const { tenantId, timeZone } = view;
  if (licensed) uses.add({ tenantId, userId, at: nowOf({ now }, { view }), timeZone });
}
