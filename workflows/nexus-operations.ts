import {
  ActivityFailure,
  CancellationScope,
  makeContinueAsNewFunc,
  proxyActivities,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { NexusActivities, NexusChangeInput, NexusStateInput } from './messages-nexus.ts';
import { ontoCurrentVersion } from './versions.ts';

const retry = { initialInterval: '500ms', maximumInterval: '1m' } as const;

/**
 * Makes a change that another namespace's workflow requested. Its input holds numbers alone, and it ignores a
 * cancellation, as a change that was sent cannot be taken back.
 */
export function nexusChange({ taskQueue, ...input }: NexusChangeInput): Promise<object> {
  const { tenantId, change } = input.request;
  setCurrentDetails(`A workflow of another namespace asked for \`${change.type}\` of tenant ${tenantId}.`);
  const { makeChange } = proxyActivities<NexusActivities>({ taskQueue, startToCloseTimeout: '1m', retry });
  const sent = CancellationScope.nonCancellable(() =>
    makeChange.executeWithOptions({ summary: `Send ${change.type} to the API` }, [input]),
  );
  return sent.catch(failAsRefused);
}

/**
 * Waits until a tenant is in one of the given states; a cancellation ends the wait. While the tenant is in another
 * state the activity fails and is tried again, which leaves nothing in the history (Temporal's documentation,
 * "Infrequently polling activity").
 */
export async function nexusState(input: NexusStateInput): Promise<{ readonly state: string }> {
  const { taskQueue, tenantId, states } = input;
  setCurrentDetails(`Waits until tenant ${tenantId} is ${states.join(' or ')}.`);
  const { awaitState } = proxyActivities<NexusActivities>({ taskQueue, startToCloseTimeout: '20s', retry });
  const summary = `Wait for ${states.join(' or ')}`;
  const state = await awaitState.executeWithOptions({ summary }, [{ tenantId, states }]).catch(failAsRefused);
  if (state === null) return makeContinueAsNewFunc<typeof nexusState>(ontoCurrentVersion)(input);
  return { state };
}

/** Fails with the refusal itself, so that the caller sees why and not only that an activity has failed. */
function failAsRefused(error: unknown): never {
  throw error instanceof ActivityFailure && error.cause !== undefined ? error.cause : error;
}
