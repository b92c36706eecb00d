import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sendWaitingMails } from '../../activities/mail.ts';
import { createTaxRegisters } from '../../activities/tax-registers/registers.ts';
import { startTaxIdChecks } from '../../service/tax-id-watch.ts';
import { startTaxRegisters, type TaxRegisters } from '../../stack/tax-registers.ts';
import { createService, type Service, type TenantKeys } from '../support/service.ts';
import { germanId, untilAnswered, untilTried } from '../support/tax-ids.ts';
import { until } from '../support/world.ts';

let standIn: TaxRegisters;
let service: Service;
let tenant: TenantKeys;
beforeAll(async () => {
  standIn = await startTaxRegisters();
  const taxRegisters = createTaxRegisters({ viesUrl: standIn.viesUrl, hmrc: null, sellerTaxIds: ['IE6388047V'] });
  service = await createService({ taxRegisters });
  tenant = await service.createTenant('acme');
});
afterEach(() => standIn.pull({}));
afterAll(async () => {
  await service.close();
  await standIn.close();
});

const address = { lines: ['Musterstraße 1'], postcode: '10115', city: 'Berlin', country: 'DE' };
const path = '/v1/tenants/acme';

async function checks(key = tenant.admin): Promise<readonly Record<string, unknown>[]> {
  const { body } = await service.ask('GET', `${path}/tax-id-checks`, { key });
  return (body as { data: readonly Record<string, unknown>[] }).data;
}

async function judged(): Promise<unknown> {
  const { body } = await service.ask('GET', `${path}/subscription`, { key: tenant.admin });
  return (body as { taxIdState: unknown }).taxIdState;
}

it('an id that VIES refuses after an outage: what the tenant, finance and ops see', async () => {
  // given a German company whose id cannot be checked yet
  expect(await judged()).toBeNull();
  expect((await service.ask('POST', `${path}/tax-id-checks`, { key: tenant.admin })).status).toBe(404);
  standIn.pull({ memberStatesAway: ['DE'] });
  const body = { legalName: 'Muster GmbH', address, taxId: 'de 811 569 869' };
  const saved = await service.ask('PUT', `${path}/billing-details`, { key: tenant.admin, body });
  expect(saved).toMatchObject({ status: 200, body: { taxId: germanId, taxIdState: 'unverified' } });
  await startTaxIdChecks(service.world);
  await untilTried(service.world, 'acme', 1);
  expect(await judged()).toBe('unverified');
  for (const key of [tenant.admin, service.keys.finance, service.keys.ops])
    expect(await checks(key)).toEqual([
      expect.objectContaining({
        state: 'waiting',
        taxId: germanId,
        register: 'vies',
        lastCode: 'MS_UNAVAILABLE',
        code: null,
      }),
    ]);

  // when it answers, and does not know it
  standIn.pull({ refused: [germanId] });
  await untilAnswered(service.world, 'acme');

  // then all of them see the refusal with its proof
  await until(judged, (state) => state === 'invalid');
  for (const key of [tenant.admin, service.keys.finance, service.keys.ops])
    expect(await checks(key)).toEqual([
      expect.objectContaining({
        state: 'invalid',
        code: 'INVALID',
        reason: 'saved',
        detailsVersion: 1,
        requester: 'IE6388047V',
        consultationNumber: expect.stringMatching(/^WAPI/),
        registeredName: null,
      }),
    ]);
  expect(await service.ask('GET', `${path}/billing-details`, { key: tenant.admin })).toMatchObject({
    body: { taxIdState: 'invalid' },
  });

  // and the tenant has a mail that says who refused it, not what it is
  await sendWaitingMails(
    { db: service.world.db, mail: { publicUrl: 'https://b.example', from: 'b@b.example', transport: null } },
    () => undefined,
  );
  const { body: mails } = await service.ask('GET', '/v1/ops/mails?tenantId=acme');
  const refused = (mails as { data: readonly { kind: string; body: string }[] }).data.filter(
    ({ kind }) => kind === 'tax_id_refused',
  );
  expect(refused).toHaveLength(1);
  expect(refused[0]?.body).toContain('VIES does not know the VAT number');
  expect(refused[0]?.body).not.toContain('811569869');

  // when the id is known there at last, and finance asks again
  standIn.pull({});
  const again = await service.ask('POST', `${path}/tax-id-checks`, { key: service.keys.finance });
  expect(again).toMatchObject({ status: 201, body: { state: 'waiting', reason: 'requested' } });
  const { body: acts } = await service.ask('GET', '/v1/ops/audit?tenantId=acme');
  expect((acts as { data: unknown[] }).data[0]).toMatchObject({
    act: 'taxIdCheckRequested',
    about: (again.body as { id: string }).id,
    actor: expect.stringMatching(/^finance/),
  });
  await startTaxIdChecks(service.world);
  await untilAnswered(service.world, 'acme');

  await until(judged, (state) => state === 'valid');
  expect(await checks()).toEqual([
    expect.objectContaining({ state: 'valid', registeredName: 'Holder of 811569869', nameMatch: 'matches' }),
    expect.objectContaining({ state: 'invalid' }),
  ]);

  // and of an older version the API says how its own id is judged, and no tax of bills to come
  const swiss = { ...body, address: { ...address, country: 'CH', postcode: '8001', city: 'Zürich' }, taxId: null };
  await service.ask('PUT', `${path}/billing-details`, { key: tenant.admin, body: swiss });
  const read = async (version: number) =>
    (await service.ask('GET', `${path}/billing-details?version=${version}`, { key: tenant.admin })).body;
  expect(await read(1)).toMatchObject({ version: 1, taxId: germanId, taxIdState: 'valid', tax: null });
  expect(await read(2)).toMatchObject({ version: 2, taxId: null, taxIdState: null, tax: { percent: 0 } });
});

it('an id whose register nobody asks is not asked about again, and says so', async () => {
  const swiss = await service.createTenant('swiss');
  const body = {
    legalName: 'Muster AG',
    address: { lines: ['Bahnhofstrasse 1'], postcode: '8001', city: 'Zürich', country: 'CH' },
    taxId: 'CHE-100.155.212 MWST',
  };
  const saved = await service.ask('PUT', '/v1/tenants/swiss/billing-details', { key: swiss.admin, body });
  expect(saved).toMatchObject({ status: 200, body: { taxId: 'CHE100155212', taxIdState: 'unverified' } });
  const again = await service.ask('POST', '/v1/tenants/swiss/tax-id-checks', { key: swiss.admin });
  expect(again).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(standIn.questions.some(({ taxId }) => taxId.startsWith('CHE'))).toBe(false);
});

it('another tenant does not see the checks', async () => {
  const other = await service.createTenant('other');
  expect((await service.ask('GET', `${path}/tax-id-checks`, { key: other.admin })).status).toBe(404);
  expect((await service.ask('POST', `${path}/tax-id-checks`, { key: other.admin })).status).toBe(404);
});
