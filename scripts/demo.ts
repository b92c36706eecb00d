/**
 * Runs a subscription through its whole life by the API alone, on a test clock, and prints each change with its day,
 * its charge and the reason. Needs a running stack (`./temporal-dev.sh`) and its ops key.
 *
 *   OPS_API_KEY=… npm run demo            (PORT or API_URL where the API is not on 3000)
 */
import { run } from './demo/run.ts';
import { api, heading, money, print, signUp, type Tenant, url, why } from './demo/tenant.ts';

const signedUpAt = '2025-01-17T09:00:00Z';

async function main(): Promise<void> {
  heading('The trial: any number of licences, free');
  const tenant = await signUp(`demo-${Date.now().toString(36)}`, signedUpAt);
  await trial(tenant);
  await activation(tenant);
  heading('Months of every length, from one anchor');
  await tenant.passTime('2025-06-10T12:00:00Z', 'five months on, through a change of the clocks');
  await changes(tenant);
  await declinedCard(tenant);
  await twoYears(tenant);
  await leaving(tenant);
  console.log(`\nThe history of each month: ${(await tenant.read()).workflow.url ?? '(no Temporal UI)'}`);
  console.log(`The API, explained:        ${url}/docs`);
}

async function trial(tenant: Tenant): Promise<void> {
  const { params } = tenant;
  await tenant.reportChange('adds 5 licences', tenant.add(5));
  const userIds = ['ann', 'ben', 'cat', 'dan'];
  for (const userId of userIds)
    await api.do('PUT /v1/tenants/{t}/users/{userId}', { params: { ...params, userId }, body: { name: userId } });
  await api.do('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });
  print(signedUpAt, 'gives a licence to ann, ben, cat and dan');
}

async function activation(tenant: Tenant): Promise<void> {
  heading('Going on after the trial');
  await tenant.useCard('pm_card_visa');
  await tenant.reportRefusal('activates with 3', tenant.activate(3));
  await api.do('DELETE /v1/tenants/{t}/licences/{id}/assignee', { params: { ...tenant.params, id: 'lic_4' } });
  await tenant.reportChange('takes the licence from dan, activates with 3', tenant.activate(3));
  await tenant.passTime('2025-01-31T12:00:00Z', 'the trial has ended on the 31st: the first month is charged');
}

async function changes(tenant: Tenant): Promise<void> {
  heading('Adding, removing, reactivating');
  const change = { type: 'addLicences', quantity: 4 } as const;
  const { quote, dueNow } = await api.do('POST /v1/tenants/{t}/quotes', { params: tenant.params, body: { change } });
  const { now } = await tenant.read();
  print(now, `asks what 4 more would cost: ${money(dueNow.amount)} now – ${why(dueNow)}`);
  await tenant.reportChange('adds 4 with that quote', tenant.add(4, quote));
  await tenant.reportChange('removes 2: they work until the next billing date', tenant.remove(2));
  await tenant.reportChange('adds 3: two come back free, one is charged', tenant.add(3));
  await tenant.reportChange('removes 3', tenant.remove(3));
  await tenant.reportChange('reactivates 1', tenant.reactivate(1));
  await tenant.passTime('2025-07-05T12:00:00Z', 'the boundary has passed: two licences have left the pool');
}

async function declinedCard(tenant: Tenant): Promise<void> {
  heading('A declined card changes nothing');
  await tenant.useCard('pm_card_chargeCustomerFail');
  await tenant.reportRefusal('adds 2 with a card that declines', tenant.add(2));
  await tenant.useCard('pm_card_visa');
}

async function twoYears(tenant: Tenant): Promise<void> {
  heading('Two years on');
  await tenant.passTime('2027-01-15T12:00:00Z', 'every month was charged once, at its own date');
  const request = { params: tenant.params, query: { limit: 200 } };
  const { data: held } = await api.do('GET /v1/tenants/{t}/licences', request);
  const active = held.filter(({ status }) => status === 'active').length;
  print((await tenant.read()).now, `    ${held.length} licences, ${active} of them active`);
}

async function leaving(tenant: Tenant): Promise<void> {
  heading('Leaving');
  await tenant.reportChange('cancels', tenant.cancel('demo'));
  await tenant.reportChange('keeps it after all', tenant.keep());
  await tenant.reportChange('cancels again', tenant.cancel('demo, again'));
  const before = (await tenant.charges()).length;
  await tenant.passTime('2027-03-15T12:00:00Z', 'at the boundary the instance was deleted');
  const all = await tenant.charges();
  const request = { params: tenant.params };
  const { deletedAt, rows } = await api.do('GET /v1/tenants/{t}/deletion-certificate', request);
  const deleted = Object.entries(rows).map(([table, count]) => `${count} ${table}`);
  print(deletedAt, `certificate: ${deleted.join(', ')} deleted`);
  const paid = all.filter(({ state }) => state === 'succeeded').reduce((sum, { amount }) => sum + amount, 0);
  console.log(`\n${all.length} charges, ${money(paid)} in all; ${all.length - before} after the cancellation.`);
}

run(main);
