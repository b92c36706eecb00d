import type { Database } from '../../db/connect.ts';
import { type CheckedEntitlement, type EntitlementCheck, findEntitlementsOf } from '../../db/entitlements.ts';

/** More checks than this are several statements, so that the first does not wait for the last. */
const mostAtOnce = 100;

interface Waiting {
  readonly check: EntitlementCheck;
  readonly resolve: (found: CheckedEntitlement) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Finds the entitlements of concurrent checks with one statement. It is sent after the last of them has come in, so
 * that no answer is older than its request.
 */
export function createChecksAtOnce(db: Database): (check: EntitlementCheck) => Promise<CheckedEntitlement> {
  let waiting: Waiting[] = [];
  const send = (): void => {
    const all = waiting;
    waiting = [];
    for (let first = 0; first < all.length; first += mostAtOnce) void settle(db, all.slice(first, first + mostAtOnce));
  };
  return (check) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ check, resolve, reject });
    });
}

async function settle(db: Database, waiting: readonly Waiting[]): Promise<void> {
  try {
    const checks = waiting.map(({ check }) => check);
    const found = await findEntitlementsOf(db, checks);
    for (const [index, one] of found.entries()) waiting[index]?.resolve(one);
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
