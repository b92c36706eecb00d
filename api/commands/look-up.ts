import { setTimeout as sleep } from 'node:timers/promises';
import { type ChargeRow, findCharges } from '../../db/charges.ts';
import { isUnanswered } from '../../domain/charge-states.ts';
import type { ChargeOutcome } from '../../domain/inputs.ts';
import { chargeChanged } from '../../workflows/messages.ts';
import { RateLimited } from '../http/rate-limits.ts';
import type { RouteDeps } from './changes.ts';
import { signalTenant } from './signal-tenant.ts';

type LookUpDeps = Pick<RouteDeps, 'db' | 'temporal' | 'now' | 'log' | 'lookUpPayment' | 'ensureRun'>;

/** A charge that waited for its payer, as the ledger has it, with its outcome at the card processor. */
export interface Payment {
  readonly charge: ChargeRow;
  readonly outcome: ChargeOutcome;
}

/**
 * Looks up a charge that waits for its payer at the card processor. Its workflow is signalled only where there is an
 * outcome, so that opening a page again and again leaves no trace in the history.
 */
export async function lookUpPayment(deps: LookUpDeps, charge: ChargeRow): Promise<Payment> {
  return broughtIn(deps, charge, await deps.lookUpPayment(charge));
}

/**
 * Signals the outcome of a charge that waited for its payer to its workflow, where there is one, and waits for the
 * ledger.
 */
export async function broughtIn(deps: LookUpDeps, charge: ChargeRow, outcome: ChargeOutcome): Promise<Payment> {
  if (outcome.type === 'requires_action' || outcome.type === 'unknown') return { charge, outcome };
  const found = await haveLookedUp(deps, [charge], awaitsPayer).catch((error: unknown) =>
    notLookedUp(deps, charge, error),
  );
  return { charge: found[0] ?? charge, outcome };
}

/** Looks up charges of unknown outcome, and charges that wait for their payer; answers them as they are after that. */
export async function lookUpNow(deps: LookUpDeps, charges: readonly ChargeRow[]): Promise<readonly ChargeRow[]> {
  const waiting = charges.filter(awaitsPayer).map((charge) =>
    lookUpPayment(deps, charge).then(
      (payment) => [payment.charge],
      (error: unknown) => notLookedUp(deps, charge, error),
    ),
  );
  const settled = await haveLookedUp(deps, charges.filter(isUnanswered), isUnanswered);
  return [...settled, ...(await Promise.all(waiting)).flat()];
}

function notLookedUp({ log }: LookUpDeps, charge: ChargeRow, error: unknown): readonly ChargeRow[] {
  if (error instanceof RateLimited) throw error;
  log.warn({ err: error, chargeId: charge.id }, 'A charge that waits for its payer could not be looked up');
  return [charge];
}

function awaitsPayer({ state }: ChargeRow): boolean {
  return state === 'requires_action';
}

/** A card processor that does not answer within this time counts as away. */
const patienceMs = 3_000;
const pauseMs = 100;

/** Signals the workflows of charges, and waits until no charge is as it was, at most `patienceMs`. */
async function haveLookedUp(
  deps: LookUpDeps,
  charges: readonly ChargeRow[],
  isAsItWas: (charge: ChargeRow) => boolean,
): Promise<readonly ChargeRow[]> {
  const startedAt = deps.now();
  for (const { tenantId, key: chargeKey } of charges)
    await signalTenant(deps, tenantId, (handle) => handle.signal(chargeChanged, { chargeKey }));
  const ids = charges.map(({ id }) => id);
  for (;;) {
    const found = await findCharges(deps.db, ids);
    if (!found.some(isAsItWas) || deps.now() - startedAt > patienceMs) return found;
    await sleep(pauseMs);
  }
}
