/**
 * Measures how soon a change is in a product's memory: from the answer to a change of licences until the copy that is
 * updated by long poll has it. Needs a running stack (`./temporal-dev.sh`) and its ops key.
 *
 *   OPS_API_KEY=… npm run follow-speed   (API_URL where the API is not on 3000)
 */
import { loadavg } from 'node:os';
import { createClient } from 'licence-billing-client';
import { createEntitlements } from 'licence-billing-client/entitlements';

const { API_URL: url = 'http://127.0.0.1:3000', OPS_API_KEY: key = '' } = process.env;
const changes = 200;
const tenantId = `follow-${Date.now().toString(36)}`;
const params = { t: tenantId };
const api = createClient({ url, key });

await api.do('POST /v1/tenants', { body: { tenantId, name: 'Followed', adminEmail: 'admin@followed.example' } });
for (const userId of ['ann', 'ben'])
  await api.do('PUT /v1/tenants/{t}/users/{userId}', { params: { ...params, userId }, body: { name: userId } });
await api.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 1 } });
const entitlements = createEntitlements({ baseUrl: url, key, tenantId });
await entitlements.ready();

const times: { readonly fromRequest: number; readonly fromAnswer: number }[] = [];
for (let n = 0; n < changes; n += 1) {
  const userId = n % 2 === 0 ? 'ann' : 'ben';
  const sentAt = performance.now();
  const seen = new Promise<number>((resolve) => {
    const off = entitlements.on('change', () => {
      if (!entitlements.may(userId)) return;
      off();
      resolve(performance.now());
    });
  });
  await api.do('PUT /v1/tenants/{t}/licences/{id}/assignee', {
    params: { ...params, id: 'lic_1' },
    body: { userId },
  });
  const answeredAt = performance.now();
  const seenAt = await seen;
  times.push({ fromRequest: seenAt - sentAt, fromAnswer: Math.max(0, seenAt - answeredAt) });
}
await entitlements.close();

for (const since of ['fromRequest', 'fromAnswer'] as const) {
  const sorted = times.map((time) => time[since]).toSorted((one, other) => one - other);
  const at = (share: number): string => `${Math.round(sorted[Math.floor(share * sorted.length)] ?? 0)} ms`;
  console.log(`${since}: p50 ${at(0.5)}, p99 ${at(0.99)} of ${changes} changes`);
}
console.log(
  `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
