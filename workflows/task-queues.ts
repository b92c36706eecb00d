/** The queue of tenants' workflows, and of every activity that a caller waits for. */
export const subscriptionTaskQueue = 'subscriptions';

/** The queue of charges that time alone makes due: a throttle on them does not slow purchases. */
export function renewalTaskQueueOf(taskQueue: string): string {
  return `${taskQueue}-renewals`;
}
