import { setTimeout as sleep } from 'node:timers/promises';
import { type ChargeRow, findCharges } from '../../db/charges.ts';
import { isUnanswered } from '../../domain/charge-states.ts';
import type { ChargeOutcome } from '../../domain/inputs.ts';
import { chargeChanged } from '../../workflows/messages.ts';
import { RateLimited } from '../http/rate-limits.ts';
import type { RouteDeps } from './changes.ts';
import { signalTenant } from './signal-tenant.ts';

type LookUpDeps = Pick<RouteDeps, 'db' | 'temporal' | 'now' | 'log' | 'lookUpPayment' | 'ensureRun'>;

/** A charge that waited for its payer, as the ledger has it, with what the card processor says has become of it. */
export interface Payment {
  readonly charge: ChargeRow;
  readonly outcome: ChargeOutcome;
}

/**
 * Asks the card processor about a charge that waits for its payer. Its workflow is told only where something has become of
 * it, so that a page may be opened again and again without a trace in the history.
 */
export async function lookUpPayment(deps: LookUpDeps, charge: ChargeRow): Promise<Payment> {
  return broughtIn(deps, charge, await deps.lookUpPayment(charge));
}

/** Has the workflow learn what the card processor has said of a charge that waits for its payer. */
export async function broughtIn(deps: LookUpDeps, charge: ChargeRow, outcome: ChargeOutcome): Promise<Payment> {
  if (outcome.type === 'requires_action' || outcome.type === 'unknown') return { charge, outcome };
  const found = await haveLookedUp(deps, [charge], awaitsPayer).catch((error: unknown) =>
    notLookedUp(deps, charge, error),
  );
  return { charge: found[0] ?? charge, outcome };
}

/** Has charges of unknown outcome, and those that wait for their payer, looked up; answers them as they are known then. */
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

/** The card processor answers within this time, or is away. */
const patienceMs = 3_000;
const pauseMs = 100;

/** Signals the workflows of charges, and waits until none is as it was, or it takes too long. */
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
