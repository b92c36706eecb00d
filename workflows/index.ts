export { mailSender } from './mail-sender.ts';
export { adoptedRefund, refund } from './refund.ts';
export { subscription } from './subscription.ts';
