import { and, eq } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { saveDetails } from '../../db/save-details.ts';
import { mails, taskLinks } from '../../db/schema.ts';
import { makeTaskLink } from '../../db/task-links.ts';
import { findTenant } from '../../db/tenants.ts';
import type { MailKind } from '../../domain/mail/mails.ts';
import { hasBrowser, inspect, openBrowser, openPage } from '../support/browser.ts';
import { useService } from '../support/fixtures.ts';
import { mailedTaskLink } from '../support/mailed-link.ts';
import { Page } from '../support/page.ts';
import { arm, armChargeFault, healStripe } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';

const service = useService();

const ask = (method: string, path: string, body?: unknown) =>
  service.ask(method, path, body === undefined ? {} : { body });

const mailedLink = (tenantId: string, kind: MailKind) => mailedTaskLink(service, tenantId, kind);

interface Seen {
  readonly status: number;
  readonly location: string;
  readonly html: string;
  readonly text: string;
  readonly buttons: readonly string[];
}

/** What a browser gets that runs no script and keeps no cookie. */
async function load(url: string, method: 'GET' | 'POST' = 'GET'): Promise<Seen> {
  const response = await fetch(url, { method, redirect: 'manual' });
  const html = await response.text();
  const buttons = [...html.matchAll(/<button[^>]*>([^<]*)</g)].map(([, label = '']) => label);
  const text = html === '' || response.status === 303 ? '' : new Page(html).main.text;
  return { status: response.status, location: response.headers.get('location') ?? '', html, text, buttons };
}

/** Presses the button of a page; answers what the server says, before any redirect is followed. */
async function press({ html }: Seen, label: RegExp): Promise<Seen> {
  const forms = [...html.matchAll(/<form method="post" action="([^"]+)"><button[^>]*>([^<]*)</g)];
  const action = forms.find(([, , text = '']) => label.test(text))?.[1];
  if (action === undefined) throw new Error(`No button ${label} among: ${forms.map(([, , text]) => text).join(' | ')}`);
  return load(`${service.url}${action.replaceAll('&amp;', '&')}`, 'POST');
}

/** A tenant whose renewal on 1 April was declined: by its card, or, where that is good again, once. */
async function pastDue(tenantId: string, card: 'fails' | 'is lost' | 'has no funds' | 'works again') {
  const tenant = `/v1/tenants/${tenantId}`;
  const keys = await service.createTenant(tenantId);
  await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await ask('POST', `${tenant}/subscription/activation`, { quantity: 3, startNow: true });
  if (card === 'works again')
    await armChargeFault(service.world, tenantId, 'decline', { count: 1, decline_code: 'insufficient_funds' });
  else await ask('PUT', `${tenant}/payment-method`, { paymentMethod: cards[card] });
  await ask('POST', `${tenant}/test-clock/advance`, { to: '2026-04-01T12:00:00.000Z' });
  return keys;
}

const cards = {
  fails: 'pm_card_chargeCustomerFail',
  'is lost': 'pm_card_chargeCustomerFailLostCard',
  'has no funds': 'pm_card_chargeCustomerFailInsufficientFunds',
} as const;

/** Gives a card at the card processor's page; answers where that leads. */
async function giveCardAt(checkout: string, number: string): Promise<string> {
  const body = new URLSearchParams({ number, expiry: '12 / 40', cvc: '123' });
  const response = await fetch(checkout, { method: 'POST', body, redirect: 'manual' });
  expect(response.status).toBe(303);
  return response.headers.get('location') ?? '';
}

afterEach(() => healStripe(service.world));

const charged = async (tenantId: string) =>
  (await ledgerOf(service.world, tenantId)).map(({ kind, state, amount }) => `${kind} ${state} ${amount}`);
const stateOf = async (tenantId: string) =>
  ((await ask('GET', `/v1/tenants/${tenantId}/subscription`)).body as { state: string }).state;

describe('after a failed renewal, signed out', () => {
  it('the link shows what is due; opening it, as scanners do, charges nothing', async () => {
    await pastDue('opens', 'has no funds');
    const before = await charged('opens');
    const url = await mailedLink('opens', 'payment_failed');
    for (let n = 0; n < 3; n += 1) await load(url);
    const page = await load(url);
    expect(page.status).toBe(200);
    expect(page.text).toContain('The last payment with Visa •••• 0341 failed: the card has insufficient funds.');
    expect(page.text).toContain('3 licences, 1 Apr – 30 Apr 2026');
    expect(page.text).toContain('Company opens');
    expect(page.buttons).toEqual(['Pay £60.00 now with Visa •••• 0341', 'Use another card']);
    expect(await charged('opens')).toEqual(before);
    expect(await stateOf('opens')).toBe('past_due');
  });

  it('a decline again says why and charges nothing; the page goes on offering both ways', async () => {
    await pastDue('again', 'has no funds');
    const page = await load(await mailedLink('again', 'payment_failed'));
    const answer = await press(page, /^Pay/);
    expect(answer.text).toContain('Nothing was charged: the card has insufficient funds.');
    expect(answer.buttons).toEqual([expect.stringMatching(/^Pay £60\.00 now/), 'Use another card']);
    expect(await stateOf('again')).toBe('past_due');
  });

  it('after a hard decline only another card is offered', async () => {
    await pastDue('lost', 'is lost');
    const page = await load(await mailedLink('lost', 'payment_failed'));
    expect(page.buttons).toEqual(['Use another card']);
    expect(page.text).toContain('As soon as another card is saved, £60.00 is charged to it.');
  });

  it('another card, given at the card processor’s page, pays, and leads to the receipt with its PDF', async () => {
    await pastDue('renews', 'is lost');
    const url = await mailedLink('renews', 'payment_failed');
    const toProcessor = await press(await load(url), /another card/);
    expect(toProcessor.status).toBe(303);
    const back = await giveCardAt(toProcessor.location, '4242424242424242');
    expect(back).toMatch(/\/task\/tsk_\w+\?token=\S+&back=true$/);
    const toReceipt = await load(back);
    expect(toReceipt.status).toBe(303);
    const receipt = await load(toReceipt.location);
    expect(receipt.text).toMatch(/We have received £60\.00 on 1 Apr 2026\. Your invoice is INV-\d+\./);
    const pdf = /href="([^"]+invoice\.pdf[^"]+)"/.exec(receipt.html)?.[1] ?? '';
    const file = await fetch(`${service.url}${pdf.replaceAll('&amp;', '&')}`);
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect(await stateOf('renews')).toBe('active');

    // then the link says that it is done, and pays nothing again
    const again = await load(url);
    expect(again.text).toContain('This has been paid');
    expect(again.buttons).toEqual([]);
    expect((await charged('renews')).filter((row) => row.startsWith('renewal succeeded'))).toHaveLength(1);
  });

  it('another card that is declined too is said so, with both ways again', async () => {
    await pastDue('declined-too', 'is lost');
    const toProcessor = await press(await load(await mailedLink('declined-too', 'payment_failed')), /another card/);
    const page = await load(await giveCardAt(toProcessor.location, '4000000000000341'));
    expect(page.text).toContain('Nothing was charged: the bank declined the card.');
    expect(page.buttons).toHaveLength(2);
  });

  it('two tabs that both go to the card’s page charge once', async () => {
    await pastDue('tabs', 'fails');
    const url = await mailedLink('tabs', 'payment_failed');
    const [one, two] = [await load(url), await load(url)];
    const answers = await Promise.all([press(one, /another card/), press(two, /another card/)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    await load(await giveCardAt(answers[0]?.location ?? '', '4242424242424242'));
    await load(await giveCardAt(answers[1]?.location ?? '', '4242424242424242'));
    expect((await charged('tabs')).filter((row) => row === 'renewal succeeded 6000')).toHaveLength(1);
    expect((await load(url)).text).toContain('This has been paid');
  });

  it('two presses of one button and a second tab charge once, and each ends well', async () => {
    await pastDue('twice', 'works again');
    const url = await mailedLink('twice', 'payment_failed');
    const [one, two] = [await load(url), await load(url)];
    const answers = await Promise.all([press(one, /^Pay £/), press(one, /^Pay £/), press(two, /^Pay £/)]);
    for (const { status, text } of answers) expect(status === 303 || /paid|not said yet/.test(text)).toBe(true);
    const paid = answers.find(({ status }) => status === 303);
    expect((await load(paid?.location ?? '')).text).toContain('We have received £60.00');
    expect((await charged('twice')).filter((row) => row === 'renewal succeeded 6000')).toHaveLength(1);
    const { body } = await ask('GET', '/v1/tenants/twice/activity?limit=50');
    expect(JSON.stringify(body)).toContain('"actor":"link payment_failed"');
    expect(await stateOf('twice')).toBe('active');
  });

  it('an amount that is another by now is not charged, but shown', async () => {
    await pastDue('changed', 'works again');
    const url = await mailedLink('changed', 'payment_failed');
    const page = await load(url);
    await ask('POST', '/v1/tenants/changed/test-clock/advance', { to: '2026-04-16T12:00:00.000Z' }).catch(() => null);
    await healStripe(service.world);
    const answer = await press(page, /^Pay £/);
    if (answer.status !== 303) expect(answer.text).toMatch(/amount has changed|paid/);
  });

  it('where the bank wants the payer, paying leads straight to the bank and back to the link', async () => {
    await pastDue('sca', 'works again');
    const url = await mailedLink('sca', 'payment_failed');
    // given a bank that wants to see the payer, without and with it present
    await arm(service.world, { fault: 'sca', method: 'POST', path: '/v1/payment_intents*', count: 2 });
    const toBank = await press(await load(url), /^Pay £/);
    expect([toBank.status, toBank.text]).toEqual([303, '']);
    expect(toBank.location).toContain('/bank/');
    expect((await load(url)).text).toContain('Your bank wants you to confirm £60.00.');
    const decided = await fetch(toBank.location, {
      method: 'POST',
      body: new URLSearchParams({ decision: 'authorise' }),
      redirect: 'manual',
    });
    const back = decided.headers.get('location') ?? '';
    expect(back).toContain(new URL(url).pathname);
    const receipt = await load((await load(back)).location);
    expect(receipt.text).toContain('We have received £60.00');
    expect((await load(url)).text).toContain('This has been paid');
    expect(await stateOf('sca')).toBe('active');
  });
});

it('suspended: the link of that mail pays for the fresh month and the days used', async () => {
  await pastDue('suspended', 'fails');
  await ask('POST', '/v1/tenants/suspended/test-clock/advance', { to: '2026-04-16T12:00:00.000Z' });
  const page = await load(await mailedLink('suspended', 'suspended'));
  expect(page.text).toMatch(/3 licences, 1 Apr – 14 Apr 2026.*3 licences, 16 Apr – 15 May 2026/s);
  const toProcessor = await press(page, /another card/);
  const receipt = await load((await load(await giveCardAt(toProcessor.location, '4242424242424242'))).location);
  expect(receipt.text).toContain('We have received');
  expect(await stateOf('suspended')).toBe('active');
});

describe('a link', () => {
  it('that is not known, or whose token is another’s, says so, and offers the way on', async () => {
    await pastDue('one', 'fails');
    await pastDue('other', 'fails');
    const [one, other] = [await mailedLink('one', 'payment_failed'), await mailedLink('other', 'payment_failed')];
    const token = new URL(other).search;
    for (const url of [`${one.split('?')[0]}`, `${one.split('?')[0]}${token}`, `${service.url}/task/tsk_x?token=y`]) {
      const page = await load(url);
      expect(page.status).toBe(404);
      expect(page.text).toContain('This link is not known');
      expect(page.html).toContain(`href="${service.url}/sign-in"`);
      expect((await load(url.replace('?', '/payment?'), 'POST')).status).toBe(404);
    }
    expect(await stateOf('one')).toBe('past_due');
  });

  it('opens nothing else: neither as a key, nor another page, nor another task', async () => {
    await pastDue('narrow', 'fails');
    const url = new URL(await mailedLink('narrow', 'payment_failed'));
    const token = url.searchParams.get('token') ?? '';
    for (const path of ['subscription', 'charges', 'invoices', 'users', 'contacts', 'export', 'keys'])
      expect((await service.ask('GET', `/v1/tenants/narrow/${path}`, { key: token })).status).toBe(401);
    expect((await load(`${service.url}/licensing/narrow?token=${token}`)).status).toBe(303);
    expect((await load(`${service.url}${url.pathname}/invoice.pdf?token=${token}`)).text).not.toContain('received');
    expect((await load(`${url.href}&back=true`)).text).not.toContain('received');
    const [charge] = await ledgerOf(service.world, 'narrow');
    expect((await load(`${service.url}/pay/${charge?.id}?token=${token}`)).status).toBe(404);
    const receipt = new URL(await mailedLink('narrow', 'receipt'));
    const wrong = `${service.url}${receipt.pathname}/payment${receipt.search}`;
    expect((await load(wrong, 'POST')).status).toBe(404);
  });

  it('says what another card is charged once it is saved, and nothing of it where that charges nothing', async () => {
    const charged = 'As soon as another card is saved';
    await pastDue('leaving', 'fails');
    const url = await mailedLink('leaving', 'payment_failed');
    expect((await load(url)).text).toContain(`${charged}, £60.00 is charged to it`);

    // When the tenant is leaving, or its trial ended with a failed charge
    await ask('POST', '/v1/tenants/leaving/subscription/cancellation', {});
    await service.createTenant('expired');
    await ask('PUT', '/v1/tenants/expired/payment-method', { paymentMethod: cards.fails });
    await ask('POST', '/v1/tenants/expired/subscription/activation', { quantity: 3 });
    await ask('POST', '/v1/tenants/expired/test-clock/advance', { by: 'P15D' });
    expect(await stateOf('expired')).toBe('trial_expired');

    // Then no page says so, and a card that is saved has not paid
    for (const page of [await load(url), await load(await mailedLink('expired', 'payment_failed'))])
      expect([page.text.includes('£60.00'), page.text.includes(charged)]).toEqual([true, false]);
    const { db } = service.world;
    const cardBefore = (await findTenant(db, 'expired'))?.stripePaymentMethodId ?? null;
    const about = { tenantId: 'expired', mailKind: 'trial_ending', chargeId: null, owedSince: null } as const;
    const { id, token } = await makeTaskLink(db, { ...about, task: 'card', cardBefore }, Date.now());
    const cardPage = `${service.url}/task/${id}?token=${token}`;
    const before = await load(cardPage);
    expect([before.buttons, before.text.includes(charged)]).toEqual([['Add a card'], false]);
    await ask('PUT', '/v1/tenants/expired/payment-method', { paymentMethod: 'pm_card_visa' });
    const saved = await load(cardPage);
    expect(saved.text).toContain('It has not been charged: £60.00 is still to be paid');
    expect(saved.text).not.toContain('nothing more to do');
    expect(await stateOf('expired')).toBe('trial_expired');
  });

  it('of a bill that was paid otherwise says so, and does not pay the next one', async () => {
    await pastDue('otherwise', 'fails');
    const url = await mailedLink('otherwise', 'payment_failed');
    await ask('PUT', '/v1/tenants/otherwise/payment-method', { paymentMethod: 'pm_card_visa' });
    expect(await stateOf('otherwise')).toBe('active');
    expect((await load(url)).text).toContain('This has been paid');
    await ask('PUT', '/v1/tenants/otherwise/payment-method', { paymentMethod: 'pm_card_chargeCustomerFail' });
    await ask('POST', '/v1/tenants/otherwise/test-clock/advance', { to: '2026-05-01T12:00:00.000Z' });
    expect(await stateOf('otherwise')).toBe('past_due');
    const page = await load(url);
    expect(page.text).toContain('This has been paid');
    expect(page.buttons).toEqual([]);
  });

  it('that is over says until when it worked', async () => {
    await pastDue('over', 'fails');
    const url = await mailedLink('over', 'payment_failed');
    await service.world.unguarded
      .update(taskLinks)
      .set({ expiresAt: new Date('2026-03-15T12:00:00Z') })
      .where(eq(taskLinks.tenantId, 'over'));
    const page = await load(url);
    expect(page.text).toContain('This link worked until 15 Mar 2026.');
    expect(page.buttons).toEqual([]);
    expect(page.html).toContain('/licensing/over');
    expect(await stateOf('over')).toBe('past_due');
  });

  it('that is over leads to no receipt, though it has paid: its button sent again makes no further link', async () => {
    await pastDue('paid-over', 'works again');
    const url = await mailedLink('paid-over', 'payment_failed');
    const page = await load(url);
    expect((await press(page, /^Pay £/)).status).toBe(303);
    expect((await press(page, /^Pay £/)).status).toBe(303);
    const { unguarded } = service.world;
    const linksOf = () => unguarded.$count(taskLinks, eq(taskLinks.tenantId, 'paid-over'));
    const departure = { to: 'bank', chargeId: (await ledgerOf(service.world, 'paid-over')).at(-1)?.id ?? '' } as const;
    const isIt = eq(taskLinks.id, new URL(url).pathname.split('/').at(-1) ?? '');
    await unguarded
      .update(taskLinks)
      .set({ expiresAt: new Date('2026-03-15T12:00:00Z') })
      .where(isIt);
    const before = await linksOf();

    const again = await press(page, /^Pay £/);
    await unguarded.update(taskLinks).set({ departure, doneAt: null }).where(isIt);
    const back = await load(`${url}&back=true`);

    for (const answer of [again, back]) {
      expect([answer.status, answer.location]).toEqual([200, '']);
      expect(answer.text).toContain('This has been paid');
    }
    expect(await linksOf()).toBe(before);
  });

  it('of a deleted tenant says that, whatever its task was', async () => {
    await pastDue('deleted', 'fails');
    const [toPay, receipt] = [await mailedLink('deleted', 'payment_failed'), await mailedLink('deleted', 'receipt')];
    await ask('POST', '/v1/tenants/deleted/subscription/cancellation', {});
    await ask('POST', '/v1/tenants/deleted/test-clock/advance', { to: '2026-05-02T12:00:00.000Z' });
    expect(await stateOf('deleted')).toBe('deleted');
    for (const url of [toPay, receipt]) {
      const page = await load(url);
      expect(page.text).toContain('This subscription has ended, and its data is deleted.');
      expect(page.text).not.toContain('Company');
    }
  });

  it('for a card ends once a card is given', async () => {
    const tenant = '/v1/tenants/card';
    await service.createTenant('card');
    await ask('PUT', `${tenant}/payment-method`, { paymentMethod: 'pm_card_visa' });
    await ask('POST', `${tenant}/subscription/activation`, { quantity: 1, startNow: true });
    await service.world.db
      .update(mails)
      .set({ state: 'due' })
      .where(and(eq(mails.tenantId, 'card'), eq(mails.kind, 'card_expiring')));
    const url = await mailedLink('card', 'card_expiring');
    const page = await load(url);
    expect(page.text).toContain('Your card at the moment: Visa •••• 4242.');
    expect(page.buttons).toEqual(['Add a card']);
    const done = await load(await giveCardAt((await press(page, /Add a card/)).location, '5555555555554444'));
    expect(done.text).toContain('Your card is saved: Mastercard •••• 4444.');
    expect((await load(url)).buttons).toEqual([]);
  });

  it('speaks the language of the billing details', async () => {
    await pastDue('german', 'works again');
    const content = {
      legalName: 'Käufer GmbH',
      addressLines: ['Weg 1'],
      postcode: '10115',
      city: 'Berlin',
      country: 'DE',
    };
    const none = { taxId: null, purchaseOrder: null, purchaseOrderUntil: null, note: null };
    const source = { by: 'test', commandId: 'c1' };
    await saveDetails(service.world.db, 'german', { ...content, ...none, language: 'de' }, source);
    const page = await load(await mailedLink('german', 'payment_failed'));
    expect(page.html).toContain('<html lang="de">');
    expect(page.text).toContain('3 Lizenzen, 1. Apr. – 30. Apr. 2026');
    expect(page.buttons[0]).toMatch(/^Jetzt 60,00\s£ mit Visa •••• 4242 bezahlen$/);
  });
});

describe.skipIf(!hasBrowser)('in a browser', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('the mail’s link and one button pay: two page loads, and every page is accessible', async () => {
    await pastDue('browsed', 'works again');
    const url = await mailedLink('browsed', 'payment_failed');
    const { page, faults } = await openPage(await browser.newContext());
    let loads = 0;
    page.on('load', () => (loads += 1));
    const found: string[] = [];
    await page.goto(url);
    found.push(...(await inspect(page, 'pay-link')));
    await page.getByRole('button', { name: /^Pay £60\.00 now/ }).click();
    await page.getByText('We have received £60.00').waitFor();
    expect(loads).toBe(2);
    found.push(...(await inspect(page, 'receipt-link')));
    await page.goto(url);
    found.push(...(await inspect(page, 'pay-link-done')));
    expect([found, faults]).toEqual([[], []]);
    expect(await stateOf('browsed')).toBe('active');
  });
});
