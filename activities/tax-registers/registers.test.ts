import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Levers, type TaxRegisters as StandIn, startTaxRegisters } from '../../stack/tax-registers.ts';
import { createTaxRegisters, type TaxRegisterSettings } from './registers.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startTaxRegisters();
});
beforeEach(() => standIn.pull({}));
afterAll(() => standIn.close());

function registers(settings: Partial<TaxRegisterSettings> = {}) {
  const hmrc = { url: standIn.url, clientId: 'embedded', clientSecret: 'embedded' };
  return createTaxRegisters({ viesUrl: standIn.viesUrl, hmrc, sellerTaxIds: [], ...settings });
}

const german = { taxId: 'DE811569869', buyerName: 'Muster GmbH' };
const british = { taxId: 'GB220430231', buyerName: 'Northwind Calls Ltd' };

describe('VIES', () => {
  const ask = (sellerTaxId: string | null = 'IE6388047V') =>
    registers({ sellerTaxIds: sellerTaxId === null ? [] : [sellerTaxId] }).vies?.ask(german);

  it('knows an id, and numbers its answer for a seller that it knows', async () => {
    expect(await ask()).toEqual({
      result: 'valid',
      code: 'VALID',
      consultationNumber: expect.stringMatching(/^WAPI/),
      requester: 'IE6388047V',
      registeredName: 'Holder of 811569869',
      nameMatch: 'matches',
    });
    expect(standIn.questions.at(-1)).toEqual({ register: 'vies', taxId: 'DE811569869', requester: 'IE6388047V' });
  });

  it.each([null, 'GB 220 4302 31', '123'])(
    'gives no number to a seller with the id %s, and is not told it',
    async (id) => {
      expect(await ask(id)).toMatchObject({ result: 'valid', consultationNumber: null, requester: null });
      expect(standIn.questions.at(-1)?.requester).toBeNull();
    },
  );

  it('is asked for Northern Ireland too, by a seller from there', async () => {
    const { vies } = registers({ sellerTaxIds: ['GB 220 4302 31', 'XI 220 4302 31'] });
    expect(await vies?.ask({ ...british, taxId: 'XI220430231' })).toMatchObject({ requester: 'XI220430231' });
  });

  it('refuses an id, without a name', async () => {
    standIn.pull({ refused: ['DE811569869'] });
    expect(await ask()).toMatchObject({ result: 'invalid', code: 'INVALID', registeredName: null });
  });

  it('refuses what its member state cannot have', async () => {
    standIn.pull({ memberStatesAway: ['DE'], memberStateError: 'INVALID_INPUT' });
    expect(await ask()).toMatchObject({ result: 'invalid', code: 'INVALID_INPUT' });
  });

  it('does not know the seller: it is asked again without one, as no buyer is to wait for our setting', async () => {
    standIn.pull({ refusesRequester: true });
    expect(await ask()).toMatchObject({ result: 'valid', consultationNumber: null, requester: null });
  });

  // VIES's own list of faults, whichever HTTP status they come with.
  it.each([
    'MS_UNAVAILABLE',
    'MS_MAX_CONCURRENT_REQ',
    'MS_MAX_CONCURRENT_REQ_TIME',
    'GLOBAL_MAX_CONCURRENT_REQ',
    'GLOBAL_MAX_CONCURRENT_REQ_TIME',
    'SERVICE_UNAVAILABLE',
    'TIMEOUT',
    'VAT_BLOCKED',
    'IP_BLOCKED',
  ])('says %s: that is not an answer', async (code) => {
    standIn.pull({ memberStatesAway: ['DE'], memberStateError: code });
    await expect(ask()).rejects.toMatchObject({ name: 'RegisterAway', code });
  });

  it('a fault beside “not valid” is not a refusal', async () => {
    const body = JSON.stringify({ valid: false, userError: 'MS_UNAVAILABLE' });
    const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(body));
    await expect(ask()).rejects.toMatchObject({ code: 'MS_UNAVAILABLE' });
    fetched.mockRestore();
  });

  it('a fault in words is not repeated', async () => {
    standIn.pull({ memberStatesAway: ['DE'], memberStateError: 'Muster GmbH is not known' });
    await expect(ask()).rejects.toMatchObject({ code: 'UNKNOWN' });
  });

  it.each<[Levers, string]>([
    [{ away: true }, 'HTTP_503'],
    [{ garbage: 'html' }, 'ANSWER_UNREADABLE'],
    [{ garbage: 'not_found' }, 'HTTP_404'],
    [{ garbage: 'endless' }, 'ANSWER_TOO_LONG'],
    [{ garbage: 'redirect' }, 'NOT_REACHED'],
  ])('with %j there is no answer, and no redirect is followed', async (levers, code) => {
    standIn.pull(levers);
    await expect(ask()).rejects.toMatchObject({ name: 'RegisterAway', code });
  });

  it('is not reached', async () => {
    const { vies } = registers({ viesUrl: 'http://127.0.0.1:1' });
    await expect(vies?.ask(german)).rejects.toMatchObject({ code: 'NOT_REACHED' });
  });

  it('is given up where it does not answer in time', async () => {
    const timeout = vi
      .spyOn(AbortSignal, 'timeout')
      .mockImplementation(() => AbortSignal.abort(new DOMException('', 'TimeoutError')));
    await expect(ask()).rejects.toMatchObject({ code: 'NO_ANSWER_IN_TIME' });
    timeout.mockRestore();
  });
});

describe('HMRC', () => {
  const ask = (sellerTaxId: string | null = 'GB 980 7806 84', hmrc?: TaxRegisterSettings['hmrc']) =>
    registers({
      sellerTaxIds: sellerTaxId === null ? [] : ['DE811569869', sellerTaxId],
      ...(hmrc !== undefined && { hmrc }),
    }).hmrc?.ask(british);

  it('knows an id, and numbers its answer for a seller that it knows', async () => {
    expect(await ask()).toEqual({
      result: 'valid',
      code: 'FOUND',
      consultationNumber: expect.stringMatching(/^yp/),
      requester: '980780684',
      registeredName: 'Holder of 220430231',
      nameMatch: null,
    });
  });

  it('gives no number to a seller from elsewhere', async () => {
    expect(await ask('DE811569869')).toMatchObject({ result: 'valid', consultationNumber: null, requester: null });
  });

  it('refuses an id', async () => {
    standIn.pull({ refused: ['GB220430231'] });
    expect(await ask()).toMatchObject({ result: 'invalid', code: 'NOT_FOUND' });
  });

  it('does not know the seller: it is asked again without one', async () => {
    standIn.pull({ refusesRequester: true });
    expect(await ask()).toMatchObject({ result: 'valid', requester: null });
  });

  it('does not know this service: that is not an answer about the id', async () => {
    const wrong = { url: standIn.url, clientId: 'embedded', clientSecret: 'wrong' };
    await expect(ask(null, wrong)).rejects.toMatchObject({ name: 'RegisterAway', code: 'TOKEN_HTTP_401' });
  });

  it('asks for one token, and for another where it has run out', async () => {
    const { hmrc } = registers();
    const fetched = vi.spyOn(globalThis, 'fetch');
    await hmrc?.ask(british);
    await hmrc?.ask(british);
    expect(fetched).toHaveBeenCalledTimes(3);
    vi.useFakeTimers({ now: Date.now() + 14_400_000, toFake: ['Date'] });
    await hmrc?.ask(british);
    expect(fetched).toHaveBeenCalledTimes(5);
    vi.useRealTimers();
    fetched.mockRestore();
  });

  it.each<[Levers, string]>([
    [{ away: true }, 'HTTP_503'],
    [{ garbage: 'html' }, 'ANSWER_UNREADABLE'],
    [{ garbage: 'not_found' }, 'HTTP_404'],
  ])('with %j there is no answer, before it has given a token and after', async (levers, code) => {
    const { hmrc } = registers();
    standIn.pull(levers);
    await expect(hmrc?.ask(british)).rejects.toMatchObject({ name: 'RegisterAway', code });
    standIn.pull({});
    await hmrc?.ask(british);
    standIn.pull(levers);
    await expect(hmrc?.ask(british)).rejects.toMatchObject({ name: 'RegisterAway', code });
  });
});

describe('the stand-in', () => {
  it('serves loopback names alone', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((answered) => {
      request(`${standIn.url}/levers`, { headers: { host: 'evil.example' } }, ({ statusCode }) =>
        answered(statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });

  it('refuses a lever that it does not have, and changes nothing', async () => {
    const body = JSON.stringify({ awayForever: true });
    const answer = await fetch(`${standIn.url}/levers`, { method: 'PUT', body });
    expect(answer.status).toBe(422);
    expect(await registers().vies?.ask(german)).toMatchObject({ result: 'valid' });
  });

  it('is away for a time', async () => {
    await fetch(`${standIn.url}/levers`, { method: 'PUT', body: JSON.stringify({ awayForMs: 60_000 }) });
    await expect(registers().vies?.ask(german)).rejects.toMatchObject({ code: 'HTTP_503' });
  });
});
