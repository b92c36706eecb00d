export { mailSender } from './mail-sender.ts';
export { reconciliation } from './reconciliation.ts';
export { cardFact, chargeFact } from './outside.ts';
export { adoptedRefund, refund } from './refund.ts';
export { subscription } from './subscription.ts';
