/** Where tenants' lives and whatever somebody waits for are worked on. */
export const subscriptionTaskQueue = 'subscriptions';

/** Charges that time alone brings: a queue of their own, so that a throttle on them leaves purchases alone. */
export const renewalTaskQueue = 'renewals';
