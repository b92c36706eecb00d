import type { Client } from 'licence-billing-client';
import type { NexusChange } from 'licence-billing-client/nexus';
import { expect, it, vi } from 'vitest';
import { createNexusActivities } from './activities.ts';

const done = { subscription: { state: 'active', licences: {} }, licences: [], charge: null };

/** What the API is asked for a change that a workflow of another namespace wants. */
async function askedFor(change: NexusChange) {
  const sent = vi.fn(async () => done);
  const activities = createNexusActivities({ change: sent } as unknown as Client);
  await activities.makeChange({ idempotencyKey: 'once', request: { tenantId: 'acme', change } });
  return sent.mock.calls;
}

it('sends all that a change says, as the API alone judges it', async () => {
  const asked = (route: string, body: object) => [[route, { params: { t: 'acme' }, body, idempotencyKey: 'once' }]];
  const both = { quantity: 1, licenceIds: ['lic_7'] };

  expect(await askedFor({ type: 'removeLicences', ...both })).toEqual(
    asked('POST /v1/tenants/{t}/licences/removals', both),
  );
  expect(await askedFor({ type: 'reactivateLicences' })).toEqual(
    asked('POST /v1/tenants/{t}/licences/reactivations', {}),
  );
  expect(await askedFor({ type: 'addLicences', quantity: 2, startNow: true } as NexusChange)).toEqual(
    asked('POST /v1/tenants/{t}/licences', { quantity: 2, startNow: true }),
  );
  expect(await askedFor({ type: 'cancel' })).toEqual(asked('POST /v1/tenants/{t}/subscription/cancellation', {}));
  expect(await askedFor({ type: 'pay', quantity: 1 } as NexusChange)).toEqual(
    asked('POST /v1/tenants/{t}/payments', { quantity: 1 }),
  );
});
