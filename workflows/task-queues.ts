/** For tenants' workflows, and for whatever a caller waits for. */
export const subscriptionTaskQueue = 'subscriptions';

/** Charges that time alone brings have a queue of their own, so that a throttle on them leaves purchases alone. */
export function renewalTaskQueueOf(taskQueue: string): string {
  return `${taskQueue}-renewals`;
}
