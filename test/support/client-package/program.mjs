// What a product does with the installed package, in whatever runtime executes it. Argument: where the service is.
import { createClient } from 'licence-billing-client';
import { createEntitlements } from 'licence-billing-client/entitlements';

const baseUrl = globalThis.process.argv[2];
const entitlements = createEntitlements({ baseUrl, key: 'lk_product', tenantId: 'acme', signed: true });
await entitlements.ready();
expect(entitlements.may('ann') && !entitlements.may('ben'), 'ann holds the licence');

const changed = new Promise((resolve) => entitlements.on('change', resolve));
await createClient({ url: baseUrl, key: 'lk_product' }).ask('POST /v1/tenants/{t}/licences/assignments', {
  params: { t: 'acme' },
  body: { userIds: ['ben'] },
});
await changed;
expect(!entitlements.may('ann') && entitlements.may('ben'), 'ben holds it now');

const times = 2_000_000;
for (let n = 0; n < times; n += 1) entitlements.may('ben');
const startedAt = performance.now();
for (let n = 0; n < times; n += 1) entitlements.may('ben');
const nanoseconds = Math.round(((performance.now() - startedAt) / times) * 1e6);
await entitlements.close();
console.log(JSON.stringify({ nanoseconds }));

function expect(holds, what) {
  if (!holds) throw new Error(`It does not hold that ${what}`);
}
