import { sleep } from '@temporalio/workflow';
import type { SubscriptionInput } from '../../../workflows/run-input.ts';
import { subscription as present } from '../../../workflows/subscription.ts';

/** A bad version: does something that no run before it has done, and none after it does, without asking whether it may. */
export function subscription(input: SubscriptionInput): Promise<void> {
  void sleep(1);
  return present(input);
}
