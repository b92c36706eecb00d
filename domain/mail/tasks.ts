import type { MailData } from './mails.ts';

/** What the reader of a mail may do by its link without signing in. */
export const tasks = ['pay', 'card', 'receipt'] as const;
export type Task = (typeof tasks)[number];

/**
 * How many days a link works: to pay or to give a card for the two weeks in which a bill is retried, to fetch a receipt
 * until a quarter's books are closed.
 */
export const taskDays: Readonly<Record<Task, number>> = { pay: 14, card: 14, receipt: 90 };

/** The task of a mail's link; null where it has none (docs/product.md, "Mailed links"). */
export function taskOf(data: MailData): Task | null {
  switch (data.kind) {
    case 'receipt':
      return 'receipt';
    case 'payment_failed':
      return 'pay';
    case 'suspended':
      // A tenant that is leaving has to keep its subscription first, which needs a sign-in.
      return data.leaving ? null : 'pay';
    case 'deletion_warning':
      return data.cause === 'unpaid' ? 'pay' : null;
    case 'card_expiring':
    case 'card_removed':
      return 'card';
    case 'bill_preview':
      return data.withoutCard ? 'card' : null;
    case 'trial_ending':
      return data.converting && data.withoutCard ? 'card' : null;
    case 'price_changed':
    case 'tax_id_refused':
    case 'deletion_certificate':
    // These mails have a link for signing in.
    case 'invitation':
    case 'sign_in':
      return null;
  }
}
