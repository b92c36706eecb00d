import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterEach, expect, it, vi } from 'vitest';
import { EntitlementService } from '../../test/support/entitlement-service.ts';
import { createEntitlements, type Entitlements, type EntitlementsOptions } from './entitlements.ts';
import { verifiedPayload } from './signed.ts';

const opened: Entitlements[] = [];
afterEach(() => Promise.all(opened.splice(0).map((entitlements) => entitlements.close())));

async function keyPair(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty = '', ...rest } = await exportJWK(publicKey);
  const sign = (payload: unknown, alg = 'EdDSA'): Promise<string> =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg, kid })
      .sign(privateKey);
  return { jwk: { ...rest, kty, kid }, sign };
}

/** A service that answers signed documents. The texts kept of them outlive its clients. */
async function signingService() {
  const service = new EntitlementService('acme');
  const { jwk, sign } = await keyPair('k1');
  const texts = new Map<string, string>();
  const kept = {
    load: async (tenantId: string) => texts.get(tenantId),
    save: async (tenantId: string, text: string) => void texts.set(tenantId, text),
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    if (service.isAway || pathname === '/v1/events') return service.fetch(input, init);
    if (pathname === '/.well-known/jwks.json') return Response.json({ keys: [jwk] });
    return new Response(await sign(service.document()));
  };
  const open = (options: Partial<EntitlementsOptions> = {}): Entitlements => {
    const common = { baseUrl: 'https://licences.example', key: 'lk', tenantId: 'acme', signed: true, fetch, kept };
    const entitlements = createEntitlements({ ...common, ...options });
    opened.push(entitlements);
    return entitlements;
  };
  return { service, jwk, texts, open };
}

it('takes what the key has signed, and nothing that was altered or signed by another', async () => {
  const [mine, others] = await Promise.all([keyPair('k1'), keyPair('k1')]);
  const jws = await mine.sign({ tenantId: 'acme' });
  expect(await verifiedPayload(jws, [mine.jwk])).toEqual({ tenantId: 'acme' });
  await expect(verifiedPayload(jws, [others.jwk])).rejects.toThrow('signature');
  await expect(verifiedPayload(jws, [{ ...mine.jwk, kid: 'k2' }])).rejects.toThrow('not known');
  const [head, , signature] = jws.split('.');
  const altered = [head, btoa('{"tenantId":"bolt"}').replaceAll('=', ''), signature].join('.');
  await expect(verifiedPayload(altered, [mine.jwk])).rejects.toThrow('signature');
  const unsigned = [btoa('{"alg":"none","kid":"k1"}').replaceAll('=', ''), jws.split('.')[1], ''].join('.');
  await expect(verifiedPayload(unsigned, [mine.jwk])).rejects.toThrow('not accepted');
});

it('keeps the signed document, anew after a change, and believes it while the service is away', async () => {
  const { service, jwk, texts, open } = await signingService();
  const first = open();
  await first.ready();
  service.step({ ann: 'lic_1' });
  await vi.waitFor(() => expect(first.may('ann')).toBe(true));
  await vi.waitFor(() => expect(texts.get('acme')).toContain('jws'), 5_000);
  const payload = (): string => atob(JSON.parse(texts.get('acme') ?? '{}').jws.split('.')[1]);
  await vi.waitFor(() => expect(payload()).toContain('ann'), 5_000);
  await first.close();

  service.stop();
  const second = open({ signed: { keys: [jwk] } });
  await second.ready();
  expect([second.may('ann'), second.may('ben')]).toEqual([true, false]);
});

it('keeps what changed the moment before it was closed', async () => {
  const { service, jwk, open } = await signingService();
  service.step({ ann: 'lic_1' });
  const first = open();
  await first.ready();
  service.step({ ann: null, ben: 'lic_1' });
  await vi.waitFor(() => expect(first.may('ben')).toBe(true));
  await first.close();

  service.stop();
  const second = open({ signed: { keys: [jwk] } });
  await second.ready();
  expect([second.may('ann'), second.may('ben')]).toEqual([false, true]);
});

it('knows no user by a kept document that was altered, or is another tenant’s', async () => {
  const { service, jwk, texts, open } = await signingService();
  const { sign } = await keyPair('k1');
  service.stop();
  const forged = await sign({ ...service.document(), holders: [{ userId: 'eve', licenceId: 'lic_1', until: null }] });
  for (const text of [
    JSON.stringify({ asOf: Date.now(), jws: forged }),
    JSON.stringify({ asOf: 1, document: service.document() }),
    'x',
  ]) {
    texts.set('acme', text);
    const entitlements = open({ signed: { keys: [jwk] } });
    const errors = vi.fn();
    entitlements.on('error', errors);
    await vi.waitFor(() => expect(errors.mock.calls.length).toBeGreaterThan(1));
    expect(entitlements.answer('eve')).toMatchObject({ licensed: false, known: false });
  }
});
