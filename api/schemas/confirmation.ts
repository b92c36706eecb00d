import { z } from '@hono/zod-openapi';
import type { PaymentStanding } from '../commands/payer.ts';
import { chargeSchema } from './charge.ts';
import { webAddress } from './request-fields.ts';

export const confirmationBody = z.strictObject({ returnUrl: webAddress }).openapi('ConfirmationRequest');

/** The state of a charge for its payer, which may be known before the ledger has it. */
export const confirmationSchema = z
  .object({
    standing: z.enum([
      'to_confirm',
      'paid',
      'declined',
      'given_back',
      'withdrawn',
      'under_way',
      'cannot_confirm',
      'bank_away',
    ]),
    declineCode: z.string().nullable(),
    /** The bank's page, where there is something to confirm; null otherwise. */
    url: z.url().nullable(),
    charge: chargeSchema,
  })
  .openapi('Confirmation');

export const standingNames: Readonly<Record<PaymentStanding['type'], z.output<typeof confirmationSchema>['standing']>> =
  {
    toConfirm: 'to_confirm',
    paid: 'paid',
    declined: 'declined',
    givenBack: 'given_back',
    withdrawn: 'withdrawn',
    underWay: 'under_way',
    cannotConfirm: 'cannot_confirm',
    bankAway: 'bank_away',
  };
