import { sleep } from '@temporalio/workflow';
import { subscription as present, type SubscriptionInput } from '../../../workflows/subscription.ts';

/** A bad version: does something that no run before it has done, without asking whether it may. */
export async function subscription(input: SubscriptionInput): Promise<void> {
  await sleep(1);
  return present(input);
}
