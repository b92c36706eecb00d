export { customerUpdate } from './customer-update.ts';
export { mailSender } from './mail-sender.ts';
export { cardFact, chargeFact } from './outside.ts';
export { reconciliation } from './reconciliation.ts';
export { adoptedRefund, refund } from './refund.ts';
export { retention } from './retention.ts';
export { runSweep } from './run-sweep.ts';
export { subscription } from './subscription.ts';
export { taxIdCheck } from './tax-id-check.ts';
