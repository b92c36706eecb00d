import { expect, it } from 'vitest';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { expectStatus, finished, insist, useApi } from './support/api.ts';

const api = useApi();

it('charges each of fifty concurrent adds once and loses none', async () => {
  const tenant = await api.begin('at-once-fifty');
  await tenant.activate();
  const add = async (key: string) =>
    finished(api, await insist(() => tenant.ask('POST', '/licences', { quantity: 1 }, { key })));
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => add(`add ${index}`)));

  const charges = answers.map((answer) => expectStatus(answer, 200).body.charge);
  expect(new Set(charges.map(({ id }) => id)).size).toBe(50);
  for (const charge of charges) expect(charge).toMatchObject({ state: 'succeeded', amount: 2000 });
  const licences = answers.flatMap(({ body }) => body.licences.map(({ id }) => id));
  expect(new Set(licences).size).toBe(50);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 51 } });
  expect(await moneyMoved(api.world, tenant.id)).toHaveLength(51);
  await expectBooksToAgree(api.world);
}, 120_000);

it('gives the last free licence to one of many who ask at once', async () => {
  const tenant = await api.begin('at-once-last');
  const people = Array.from({ length: 12 }, (_, index) => `user-${index}`);
  await tenant.users(...people);
  await tenant.ask('POST', '/licences', { quantity: 5 });
  const answers = await Promise.all(
    people.map((userId) => tenant.ask('POST', '/licences/assignments', { userIds: [userId] })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(answers.filter(({ body }) => body.code === 'no_free_licence')).toHaveLength(7);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 5, assigned: 5, free: 0 } });
});
