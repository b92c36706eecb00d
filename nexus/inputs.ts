import type { ChangeInput, WhenStateInput } from 'licence-billing-client/nexus';
import { z } from 'zod';

/* The inputs of operations. Only what decides which request is sent is checked here, as the API checks the rest. */

const tenantId = z.string().min(1).max(64);

export const tenantAlone = z.object({ tenantId });

export const tenantAndUser = z.object({ tenantId, userId: z.string().min(1) });

const changeTypes = ['activate', 'addLicences', 'removeLicences', 'reactivateLicences', 'cancel', 'pay'] as const;

export const changeInput = z.object({
  tenantId,
  change: z.looseObject({ type: z.enum(changeTypes) }),
  quote: z.string().optional(),
}) as unknown as z.ZodType<ChangeInput>;

const states = [
  'trialing',
  'trial_expired',
  'active',
  'past_due',
  'suspended',
  'canceling',
  'deleting',
  'deleted',
] as const satisfies readonly WhenStateInput['states'][number][];

export const stateInput = z.object({ tenantId, states: z.array(z.enum(states)).min(1) });
