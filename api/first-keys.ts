import type { Database } from '../db/connect.ts';
import { configureKey, hasKeyOf, newSecret, releaseConfiguredKeys, storeKey } from '../db/keys.ts';

export interface GivenKeys {
  readonly opsApiKey?: string | undefined;
  readonly financeApiKey?: string | undefined;
}

/** The keys made at this start, to be shown once. */
export interface NewKeys {
  readonly ops?: string;
  readonly finance?: string;
}

/**
 * Stores the configured keys of ops and finance in place of their predecessors. Where a role has no valid key, makes
 * one; returns the keys it has made.
 */
export async function ensureFirstKeys(db: Database, { opsApiKey, financeApiKey }: GivenKeys): Promise<NewKeys> {
  const ops = await ensureKey(db, 'ops', opsApiKey);
  const finance = await ensureKey(db, 'finance', financeApiKey);
  return { ...(ops !== null && { ops }), ...(finance !== null && { finance }) };
}

async function ensureKey(db: Database, role: 'ops' | 'finance', given: string | undefined): Promise<string | null> {
  if (given !== undefined) {
    if (!(await configureKey(db, given, role))) throw new Error(`The configured key of ${role} is one of another role`);
    return null;
  }
  await releaseConfiguredKeys(db, role);
  if (await hasKeyOf(db, role)) return null;
  const secret = newSecret(role);
  await storeKey(db, secret, role, null, { origin: 'first start' });
  return secret;
}
