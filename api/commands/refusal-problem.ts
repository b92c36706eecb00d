import { findCharge } from '../../db/charges.ts';
import { chargeIdOf } from '../../db/ledger.ts';
import { usersByRef } from '../../db/user-refs.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import type { Assignment } from '../../domain/pool.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { UserRef } from '../../domain/user-ref.ts';
import type { ApiDeps } from '../deps.ts';
import { type Holder, type Problem, problemOf } from '../http/problems.ts';
import { payUrl } from '../schemas/pay-url.ts';

/** The problem for a refusal of the rules, with names, ids and links in place of refs and numbers. */
export async function problemOfRefusal(deps: ApiDeps, tenantId: string, refusal: Refusal): Promise<Problem> {
  const { code, detail } = refusal;
  if ('user' in refusal) return aboutUser(deps, tenantId, refusal);
  if ('holders' in refusal)
    return problemOf(code, detail, { holders: await withNames(deps, tenantId, refusal.holders) });
  if ('pointer' in refusal) return problemOf(code, detail, { errors: [{ pointer: refusal.pointer, detail }] });
  if ('declineCode' in refusal) return problemOf(code, detail, { declineCode: refusal.declineCode });
  if ('retryAt' in refusal) return problemOf(code, detail, { retryAt: new Date(refusal.retryAt).toISOString() });
  if ('chargeKey' in refusal) return problemOf(code, detail, await authentication(deps, refusal.chargeKey));
  return problemOf(code, detail);
}

async function authentication(deps: ApiDeps, chargeKey: string | null): Promise<{ declineCode: string; url?: string }> {
  const declineCode = 'authentication_required';
  const charge = chargeKey === null ? null : await findCharge(deps.db, chargeIdOf(chargeKey));
  return charge === null ? { declineCode } : { declineCode, url: payUrl(deps, charge) };
}

async function withNames(
  { db }: ApiDeps,
  tenantId: string,
  holders: readonly Assignment[],
): Promise<readonly Holder[]> {
  const refs = holders.map(([, holder]) => holder);
  const users = await usersByRef(db, tenantId, refs);
  return holders.map(([number, holder]) => {
    const { id: userId, name } = users.named(holder);
    return { userId, name, licenceId: licenceIdOf(number) };
  });
}

/** A refusal about a user, by the user's id; a user who was removed meanwhile has none any more. */
async function aboutUser({ db }: ApiDeps, tenantId: string, refusal: Refusal & { user: UserRef }): Promise<Problem> {
  const { code, user } = refusal;
  const users = await usersByRef(db, tenantId, [user]);
  const isThere = users.has(user);
  const detail = isThere ? refusal.detail.replace(user, users.named(user).id) : 'The user is not there any more.';
  const errors = 'pointer' in refusal ? [{ pointer: refusal.pointer, detail }] : undefined;
  return problemOf(code, detail, errors && { errors });
}
