import { z } from '@hono/zod-openapi';
import type { Taxation } from '../../domain/tax/taxation.ts';
import { whyThisTax } from '../../domain/tax/why.ts';

/** The tax on a bill, and its reason. */
export const taxSchema = z
  .object({
    percent: z.number(),
    category: z.enum(['standard', 'zero', 'reverse_charge', 'outside_scope']),
    /** A sentence, worded as on the invoice. */
    why: z.string(),
  })
  .openapi('Tax');

export function taxJson(taxation: Taxation, language: 'en' | 'de' = 'en'): z.infer<typeof taxSchema> {
  const { milliPercent, category } = taxation;
  return { percent: milliPercent / 1_000, category, why: whyThisTax(taxation, language) };
}
