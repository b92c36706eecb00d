import type { AddressInfo } from 'node:net';
import { createEntitlements } from 'licence-billing-client/entitlements';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { serveDialler } from '../../examples/dialler/dialler.ts';
import { EntitlementService } from '../support/entitlement-service.ts';

const service = new EntitlementService('acme');
const options = { baseUrl: 'https://licences.example', key: 'lk_product', tenantId: 'acme', fetch: service.fetch };
const entitlements = createEntitlements(options);
const dialler = serveDialler(entitlements);
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => dialler.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(dialler.address() as AddressInfo).port}`;
  await entitlements.ready();
});
afterAll(async () => {
  dialler.closeAllConnections();
  await Promise.all([new Promise((resolve) => dialler.close(resolve)), entitlements.close()]);
});

const told = async (name: string): Promise<string | undefined> =>
  (await (await fetch(url)).text()).match(new RegExp(`${name}</strong> <span>(.+)</span>`))?.[1];

it('shows each person within a second whether to call or to ask the admin, and says so to open pages', async () => {
  const changes = await fetch(`${url}/changes`);
  const reader = changes.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toMatchObject({ value: 'data: changed\n\n' });
  expect(await told('Ada Moss')).toBe('Ask your admin');

  service.step({ 'ada.moss': 'lic_1' });
  expect(await reader?.read()).toMatchObject({ value: 'data: changed\n\n' });
  expect([await told('Ada Moss'), await told('Ben Hart')]).toEqual(['You may call', 'Ask your admin']);
  service.step({ 'ada.moss': null });
  await vi.waitFor(async () => expect(await told('Ada Moss')).toBe('Ask your admin'));
  service.step({ 'ada.moss': 'lic_1' });
  await vi.waitFor(async () => expect(await told('Ada Moss')).toBe('You may call'));
  service.step({}, { state: 'deleted', licencesWork: false });
  await vi.waitFor(async () => expect(await told('Ada Moss')).toBe('Ask your admin'));
});

it('needs no inline script or style', async () => {
  const { headers } = await fetch(url);
  expect(headers.get('content-security-policy')).toBe("default-src 'self'");
  expect((await (await fetch(url)).text()).match(/<script|style=|<style/g)).toEqual(['<script']);
});
