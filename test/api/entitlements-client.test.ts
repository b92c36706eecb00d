import { createEntitlements } from 'licence-billing-client/entitlements';
import { expect, it, vi } from 'vitest';
import { revokeKey } from '../../db/keys.ts';
import { useService } from '../support/fixtures.ts';

const service = useService();
const within = { timeout: 20_000, interval: 20 };

it('keeps a product’s copy as the service has it, and tells of a key that was revoked', async () => {
  const { product } = await service.createTenant('acme');
  const params = { t: 'acme' };
  const ops = service.client();
  const entitlements = createEntitlements({ baseUrl: service.url, key: product, tenantId: 'acme' });
  try {
    await entitlements.ready();
    expect(entitlements.may('ann')).toBe(false);

    for (const userId of ['ann', 'ben'])
      await ops.do('PUT /v1/tenants/{t}/users/{userId}', { params: { ...params, userId }, body: { name: userId } });
    await ops.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 1 } });
    const licence = { params: { ...params, id: 'lic_1' } };
    const answers = (): boolean[] => ['ann', 'ben'].map((userId) => entitlements.may(userId));
    await ops.do('PUT /v1/tenants/{t}/licences/{id}/assignee', { ...licence, body: { userId: 'ann' } });
    await vi.waitFor(() => expect(answers()).toEqual([true, false]), within);
    await ops.do('PUT /v1/tenants/{t}/licences/{id}/assignee', { ...licence, body: { userId: 'ben' } });
    await vi.waitFor(() => expect(answers()).toEqual([false, true]), within);

    const followed = entitlements.document();
    await entitlements.reload();
    expect({ ...entitlements.document(), version: 0 }).toEqual({ ...followed, version: 0 });

    await revokeKey(service.world.db, product);
    await expect(entitlements.reload()).rejects.toMatchObject({ status: 401 });
    expect(answers()).toEqual([false, true]);
  } finally {
    await entitlements.close();
  }
});
