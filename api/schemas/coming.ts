import { z } from '@hono/zod-openapi';
import type { Coming, Undo } from '../../domain/going-to-happen.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import { documentOf, timestamp } from './answer-fields.ts';
import { nextBillSchema } from './bill.ts';

const nextBill = z.union([nextBillSchema, z.null()]);

/** A coming event, its effect on the next bill, and the request that undoes it (docs/api.md, "Tenant admin"). */
export const comingSchema = documentOf(
  z
    .object({
      what: z.enum([
        'trial_end',
        'licences_end',
        'price_change',
        'retry',
        'suspension',
        'cancellation',
        'deletion',
      ] satisfies Coming['what'][]),
      at: timestamp,
      effect: z.object({ nextBill, nextBillUndone: nextBill }),
      undo: z
        .object({
          method: z.enum(['POST', 'DELETE']),
          path: z.string(),
          body: z.record(z.string(), z.unknown()).nullable(),
        })
        .nullable(),
    })
    .openapi('Coming'),
  ({ what, at, nextBill, nextBillUndone, undo, tenantId }: Coming & { readonly tenantId: string }) => ({
    what,
    at,
    effect: { nextBill, nextBillUndone },
    undo: undo && requestOf(undo, tenantId),
  }),
);

function requestOf(undo: Undo, tenantId: string) {
  const tenant = `/v1/tenants/${tenantId}`;
  switch (undo.type) {
    case 'reactivateLicences':
      return {
        method: 'POST' as const,
        path: `${tenant}/licences/reactivations`,
        body: { licenceIds: undo.numbers.map(licenceIdOf) },
      };
    case 'keep':
      return { method: 'DELETE' as const, path: `${tenant}/subscription/cancellation`, body: null };
    case 'pay':
      return { method: 'POST' as const, path: `${tenant}/payments`, body: {} };
    case 'undoActivation':
      return { method: 'DELETE' as const, path: `${tenant}/subscription/activation`, body: null };
  }
}
