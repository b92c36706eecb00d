import type { BillingDetails, BillingDetailsContent } from '../../db/billing-details.ts';
import { actorOf } from '../../db/keys.ts';
import { saveDetails } from '../../db/save-details.ts';
import { refusals } from '../../domain/refusals.ts';
import { hasEnded } from '../../domain/stage.ts';
import { type ChangeOutcome, type CommandContext, type RouteDeps, readView, refused, sendCommand } from './changes.ts';
import { followCustomer } from './follow-customer.ts';
import { factsOf } from './hand-details-over.ts';

/*
 * A save of billing details is a version in the database, and then a command to the tenant's workflow, which taxes by
 * that version from then on. Where the service ends in between, no bill names the version yet: a repeated request, the
 * next save or the sweep hands it over (docs/decisions/0042).
 */

/** Saves details as a version, or finds the version with the same content; `isNew` where this request made it. */
export async function saveVersion(
  deps: RouteDeps,
  { tenantId, commandId, caller }: CommandContext,
  content: BillingDetailsContent,
): Promise<{ readonly details: BillingDetails; readonly isNew: boolean }> {
  const { view } = await readView(deps, tenantId);
  const source = { by: actorOf(caller), commandId };
  const details = hasEnded(view.state) ? null : await saveDetails(deps.db, tenantId, content, source);
  if (details === null) throw await refused(deps, tenantId, refusals.ended().refusal);
  return { details, isNew: details.commandId === commandId };
}

/** Sends a version to the tenant's workflow, and starts the update of the card processor's customer. */
export async function handVersionOver(
  deps: RouteDeps,
  command: CommandContext,
  details: BillingDetails,
): Promise<ChangeOutcome> {
  const taken = await sendCommand(deps, command, await factsOf(deps.db, details));
  await followCustomer(deps, command.tenantId);
  return taken;
}
