import { z } from 'zod';
import * as p from '../wire/params.ts';
import { redirectFields } from './redirects.ts';

const offSession = z.union([z.enum(['one_off', 'recurring']).transform(() => true), p.bool]);

/** Fields that are only kept and shown. */
const shownFields = {
  description: p.clearable.optional(),
  receipt_email: p.clearable.optional(),
  statement_descriptor: p.clearable.optional(),
  statement_descriptor_suffix: p.clearable.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  metadata: p.metadata.optional(),
};

export const confirming = {
  payment_method: p.text.optional(),
  off_session: offSession.optional(),
  return_url: p.text.optional(),
  error_on_requires_action: p.bool.optional(),
};

export const canceling = {
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
};

export const createParams = {
  ...shownFields,
  ...confirming,
  ...redirectFields,
  amount: p.int(1),
  currency: p.currency,
  customer: p.text.optional(),
  confirm: p.bool.optional(),
  capture_method: z.enum(['automatic', 'automatic_async']).optional(),
  confirmation_method: z.literal('automatic').optional(),
};

export const updateParams = {
  ...shownFields,
  amount: p.int(1).optional(),
  currency: p.currency.optional(),
  customer: p.text.optional(),
  payment_method: p.text.optional(),
};

export type CreateParams = z.output<z.ZodObject<typeof createParams>>;
export type UpdateParams = z.output<z.ZodObject<typeof updateParams>>;
export type Confirming = z.output<z.ZodObject<typeof confirming>>;
