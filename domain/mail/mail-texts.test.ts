import { describe, expect, it } from 'vitest';
import { formatsOf } from '../texts/formats.ts';
import { languages } from '../texts/language.ts';
import { type MailLinks, textOf } from './mail-texts.ts';
import type { MailContent, MailData, MailKind } from './mails.ts';

const links: MailLinks = {
  manageUrl: 'https://billing.test',
  bankUrl: null,
  taskUrl: null,
  entryUrl: null,
  invoiceNumber: null,
  isAttached: false,
};
const at = (iso: string): number => Date.parse(iso);

function written(content: MailContent, more: Partial<MailLinks> = {}, terms: Partial<MailData> = {}) {
  const data = { ...content, currency: 'gbp', timeZone: 'Europe/London', ...terms } as MailData;
  return textOf(data, { ...links, ...more }, { language: 'en', company: null });
}

/** The paragraphs of a mail without greeting and closing, which are the same in every mail. */
function said(...args: Parameters<typeof written>): readonly string[] {
  const { subject, body } = written(...args);
  const paragraphs = body.trimEnd().split('\n\n');
  expect(paragraphs[0]).toBe('Hello,');
  return [subject, ...paragraphs.slice(1)];
}

const manage = 'Manage your subscription: https://billing.test';
const bill = {
  kind: 'bill_preview',
  billedAt: at('2026-03-31T23:00:00Z'),
  amount: 12_000,
  tax: 2000,
  licences: 5,
} as const;
const failed = {
  kind: 'payment_failed',
  chargeKey: 't/2/renewal/period/1',
  amount: 6000,
  declineCode: 'insufficient_funds',
  nextTryAt: at('2026-04-01T23:00:00Z'),
  suspendAt: at('2026-04-14T23:00:00Z'),
  deleteAt: at('2026-05-14T23:00:00Z'),
} as const;

it('an amount in forint: with the decimals that are charged', () => {
  const { body } = written({ ...bill, amount: 800_000, tax: 0 }, {}, { currency: 'huf' });
  expect(body).toMatch(/HUF\s8,000\.00/);
  expect(body).not.toContain('800,000');
});

it('the end of a trial: when exactly, and what to do or what comes', () => {
  const trial = { kind: 'trial_ending', days: 3, endsAt: at('2026-03-15T10:00:00Z'), converting: false } as const;
  expect(said(trial)).toEqual([
    'Your trial ends in 3 days',
    'Your trial ends on 15 Mar 2026, 10:00 (Europe/London).',
    'Choose how many licences you need and add a card before then: otherwise licences stop working when the trial ends.',
    manage,
  ]);
  expect(said({ ...trial, days: 1, converting: true })).toEqual([
    'Your trial ends in 1 day',
    'Your trial ends on 15 Mar 2026, 10:00 (Europe/London).',
    'Your subscription then begins, and its first bill is charged to your card.',
    manage,
  ]);
  expect(said({ ...trial, converting: true, withoutCard: true })[2]).toBe(
    'Your subscription then begins, and its first bill is due. There is no card to charge: add one before then.',
  );
});

it('a coming bill without a card to charge: that there is none', () => {
  expect(said({ ...bill, withoutCard: true }).slice(0, 2)).toEqual([
    '£120.00 is due on 1 Apr 2026',
    'On 1 Apr 2026, 00:00 (Europe/London) you owe £120.00 for 5 licences, including £20.00 tax. There is no card to charge: add one before then.',
  ]);
});

it('a card that was removed: until when another is needed', () => {
  const removed = { kind: 'card_removed', billedAt: bill.billedAt } as const;
  expect(said(removed)).toEqual([
    'Your card was removed',
    'The card that pays for your subscription was removed at our card processor, and cannot be charged any more.',
    'Add another card before the next bill, on 1 Apr 2026 (Europe/London).',
    manage,
  ]);
  expect(said({ ...removed, billedAt: null })[2]).toBe('Add another card.');
});

it('a coming bill: the exact amount with its tax, and the date in the reader’s zone', () => {
  expect(said(bill)).toEqual([
    '£120.00 will be charged on 1 Apr 2026',
    'On 1 Apr 2026, 00:00 (Europe/London) your card will be charged £120.00 for 5 licences, including £20.00 tax.',
    'The amount changes if you change your licences before then.',
    manage,
  ]);
  expect(written(bill, {}, { currency: 'jpy', timeZone: 'America/New_York' })).toMatchObject({
    subject: 'JP¥12,000 will be charged on 31 Mar 2026',
    body: expect.stringContaining('On 31 Mar 2026, 19:00 (America/New_York)'),
  });
  expect(written({ ...bill, tax: 0, licences: 1 }).body).toContain('£120.00 for 1 licence.');
});

it('a preview that is sent again says that it corrects the one before, also where nothing will be charged', () => {
  expect(said({ ...bill, corrected: true })).toEqual([
    'Corrected: £120.00 will be charged on 1 Apr 2026',
    'The amount that we announced for your next bill has changed.',
    'On 1 Apr 2026, 00:00 (Europe/London) your card will be charged £120.00 for 5 licences, including £20.00 tax.',
    'The amount changes if you change your licences before then.',
    manage,
  ]);
  expect(said({ ...bill, corrected: true, amount: 0, tax: 0 })).toEqual([
    'Corrected: nothing will be charged on 1 Apr 2026',
    'The amount that we announced for your next bill has changed.',
    'On 1 Apr 2026, 00:00 (Europe/London) nothing will be charged.',
    'The amount changes if you change your licences before then.',
    manage,
  ]);
});

describe('a new price', () => {
  const price = {
    kind: 'price_changed',
    currentPrice: 2000,
    newPrice: 2400,
    withdrawnPrice: null,
    isPlusTax: false,
    billedAt: at('2026-03-31T23:00:00Z'),
    waitsFor: null,
    bill: { amount: 7200, tax: 0, licences: 3 },
  } as const;
  const changes = 'Your price changes to £24.00 a licence and month';

  it('names both prices, the bill that takes it first, and what that will be', () => {
    expect(said(price)).toEqual([
      changes,
      'From your bill of 1 Apr 2026 (Europe/London) on, a licence costs £24.00 a month, instead of £20.00.',
      'Your bill of 1 Apr 2026 (Europe/London) will then be £72.00 for 3 licences.',
      manage,
    ]);
    const taxed = { ...price, isPlusTax: true, bill: { amount: 8640, tax: 1440, licences: 3 } };
    expect(said(taxed).slice(1, 3)).toEqual([
      'From your bill of 1 Apr 2026 (Europe/London) on, a licence costs £24.00 a month, plus tax, instead of £20.00.',
      'Your bill of 1 Apr 2026 (Europe/London) will then be £86.40 for 3 licences, including £14.40 tax.',
    ]);
  });

  it('that is taken back says that the present one goes on', () => {
    const back = { ...price, newPrice: 2000, withdrawnPrice: 2400, bill: { amount: 6000, tax: 0, licences: 3 } };
    expect(said(back)).toEqual([
      'Your price stays at £20.00 a licence and month',
      'A licence goes on costing £20.00 a month.',
      'The price of £24.00 that we announced before does not come.',
      'Your bill of 1 Apr 2026 (Europe/London) will then be £60.00 for 3 licences.',
      manage,
    ]);
  });

  it('of nothing says that nothing will be charged, and one further off names no amount', () => {
    const free = { ...price, newPrice: 0, bill: { amount: 0, tax: 0, licences: 3 } };
    expect(said(free)[2]).toBe('On 1 Apr 2026 (Europe/London) nothing will be charged for the licences that you have.');
    expect(said({ ...price, bill: null })).toHaveLength(3);
  });

  it.each([
    ['activation', 'once you activate your subscription.'],
    ['payment', 'in the period that begins when you pay.'],
    ['keeping', 'if you keep your subscription; as you have cancelled it, nothing more is billed.'],
  ] as const)('that no bill takes by itself names what has to happen first: %s', (waitsFor, condition) => {
    expect(said({ ...price, billedAt: null, bill: null, waitsFor })).toEqual([
      changes,
      `A licence costs £24.00 a month, instead of £20.00, ${condition}`,
      manage,
    ]);
  });
});

it('a card’s last month', () => {
  const card = { kind: 'card_expiring', expMonth: 6, expYear: 2026, worksUntil: at('2026-06-30T23:00:00Z') } as const;
  expect(said(card)).toEqual([
    'Your card expires this month',
    'The card that pays for your subscription expires at the end of 06/2026: from 1 Jul 2026 (Europe/London) it cannot be charged.',
    'Add another card before then.',
    manage,
  ]);
});

it('a receipt, with the invoice where there is one', () => {
  const receipt = {
    kind: 'receipt',
    chargeKey: 't/1/first/period/1',
    chargeKind: 'first',
    paidAt: at('2026-03-15T10:00:00Z'),
    amount: 6001,
    tax: 0,
    quantity: 3,
    periodStart: '2026-03-15',
    periodEnd: '2026-04-15',
  } as const;
  const paid =
    'We have received £60.01 for 3 licences, 15 Mar – 14 Apr 2026. It was paid on 15 Mar 2026, 10:00 (Europe/London).';
  expect(said(receipt)).toEqual(['Receipt for £60.01', paid, manage]);
  expect(said(receipt, { invoiceNumber: 'INV-000007' })).toEqual([
    'Receipt for £60.01',
    paid,
    'Your invoice is INV-000007.',
    manage,
  ]);
});

it('a receipt that an earlier release wrote says until when it pays', () => {
  const { periodStart: _, ...receipt } = {
    kind: 'receipt',
    chargeKey: 't/1/first/period/1',
    chargeKind: 'first',
    paidAt: at('2026-03-15T10:00:00Z'),
    amount: 6001,
    tax: 0,
    quantity: 3,
    periodStart: '2026-03-15',
    periodEnd: '2026-04-15',
  } as const;
  expect(said(receipt)[1]).toContain(
    'We have received £60.01 for 3 licences, until 14 Apr 2026. It was paid on 15 Mar 2026',
  );
});

describe('a failed payment', () => {
  it('names the reason, the next try, the link and what follows', () => {
    expect(said(failed)).toEqual([
      'Your payment of £60.00 failed',
      '£60.00 could not be charged: the card has insufficient funds.',
      'We will try again on 2 Apr 2026 (Europe/London).',
      'Pay now or use another card: https://billing.test',
      'Unless it is paid, licences stop working on 15 Apr 2026 (Europe/London).',
      'Unless it is paid, your instance and all its data will be deleted on 15 May 2026 (Europe/London).',
    ]);
  });

  it('that waits at the bank has the link on which to confirm it, and no next try', () => {
    const waits = { ...failed, declineCode: 'authentication_required', nextTryAt: null };
    expect(said(waits, { bankUrl: 'https://billing.test/pay/x?token=y' }).slice(1, 4)).toEqual([
      '£60.00 could not be charged: your bank wants you to confirm it.',
      'We will not try again by ourselves.',
      'Confirm the payment with your bank: https://billing.test/pay/x?token=y',
    ]);
  });

  it('for a reason without words of its own names its code', () => {
    const body = (declineCode: string): string => written({ ...failed, declineCode }).body;
    expect(body('do_not_honor')).toContain('the card was declined (do_not_honor).');
    expect(body('toString')).toContain('the card was declined (toString).');
  });
});

it('a suspension: what stopped, what opens it again, how, and when it is over', () => {
  expect(said({ kind: 'suspended', amount: 6000, deleteAt: at('2026-05-14T23:00:00Z') })).toEqual([
    'Your subscription is suspended',
    'No licence works any more, as your last bill has not been paid. Nothing new is billed.',
    '£60.00 opens your subscription again: a fresh month, and the days that were used without paying.',
    'Pay now or use another card, and your licences work again at once.',
    'Otherwise your instance and all its data will be deleted on 15 May 2026 (Europe/London). You can export them before then.',
    manage,
  ]);
});

it('to who is leaving: no promise that paying saves the instance', () => {
  const leaving = { leaving: true, deleteAt: at('2026-05-14T23:00:00Z') } as const;
  expect(said({ kind: 'suspended', amount: 6000, ...leaving })).toEqual([
    'Your subscription is suspended',
    'No licence works any more, as your last bill has not been paid. Nothing new is billed.',
    '£60.00 opens your subscription again: a fresh month, and the days that were used without paying.',
    'If you would rather stay, choose “Keep subscription” and pay: your licences then work again at once.',
    'As you have cancelled your subscription, your instance and all its data will be deleted on 15 May 2026 (Europe/London). You can export them before then.',
    manage,
  ]);
  expect(said({ ...failed, ...leaving, nextTryAt: null })).toContain(
    'As you have cancelled your subscription, your instance and all its data will be deleted on 15 May 2026 (Europe/London).',
  );
});

it.each([
  ['unpaid', 'as your subscription has not been paid', 'Pay before then to keep it.'],
  ['not_activated', 'as your trial is over', 'Activate your subscription before then to keep it.'],
  ['canceled', 'as you have cancelled your subscription', 'Choose “Keep subscription” before then to keep it.'],
] as const)('a coming deletion, %s: the day, why, and what still helps', (cause, because, instead) => {
  expect(said({ kind: 'deletion_warning', days: 7, deleteAt: at('2026-05-14T23:00:00Z'), cause })).toEqual([
    'Your instance will be deleted in 7 days',
    `On 15 May 2026 (Europe/London) your instance and all its data will be deleted, ${because}.`,
    `${instead} You can export your data before then.`,
    manage,
  ]);
});

it('the certificate: when, how many rows of what, and nothing to manage any more', () => {
  const certificate = { kind: 'deletion_certificate', deletedAt: at('2026-05-14T23:00:00Z') } as const;
  const historiesUntil = at('2026-06-14T12:00:00Z');
  const invoicesUntil = at('2037-01-01T00:00:00Z');
  expect(said({ ...certificate, historiesUntil, invoicesUntil, rows: { users: 12, calls: 3 } })).toEqual([
    'Your instance has been deleted',
    'Your instance and all its data were deleted on 15 May 2026, 00:00 (Europe/London).',
    'Rows deleted:\n- calls: 3\n- users: 12',
    'Invoices and credit notes stay as they were issued, with name, address and tax id, until 1 Jan 2037 (Europe/London): ' +
      'the law asks for that, and our finance staff alone see them so. Charges are kept without names.',
    'Technical records of what was billed, which name no one, are kept until 14 Jun 2026 (Europe/London) at the latest. This is the last mail you get from us.',
  ]);
  const unknown = said({ ...certificate, historiesUntil: null, invoicesUntil: null, rows: {} });
  expect(unknown).toHaveLength(4);
  expect(unknown[2]).toBe('Charges are kept without names.');
  expect(unknown[3]).toContain('are kept for a time of their own.');
  const ofEarlierRelease = said({ ...certificate, historiesUntil: null, rows: {} });
  expect(ofEarlierRelease[2]).toContain('with name, address and tax id, for as long as the law asks:');
});

/** One mail of each kind, with all that it can contain. */
const examples: { readonly [K in MailKind]: Extract<MailContent, { kind: K }> } = {
  tax_id_refused: { kind: 'tax_id_refused', register: 'vies', refusedAt: at('2026-03-15T10:00:00Z') },
  trial_ending: {
    kind: 'trial_ending',
    days: 3,
    endsAt: at('2026-03-15T10:00:00Z'),
    converting: true,
    withoutCard: true,
  },
  bill_preview: { ...bill, corrected: true },
  price_changed: {
    kind: 'price_changed',
    currentPrice: 2000,
    newPrice: 2400,
    withdrawnPrice: 2600,
    isPlusTax: true,
    billedAt: bill.billedAt,
    waitsFor: null,
    bill: { amount: 8640, tax: 1440, licences: 3 },
  },
  card_expiring: { kind: 'card_expiring', expMonth: 6, expYear: 2026, worksUntil: at('2026-06-30T23:00:00Z') },
  card_removed: { kind: 'card_removed', billedAt: bill.billedAt },
  receipt: {
    kind: 'receipt',
    chargeKey: 't/1/first/period/1',
    chargeKind: 'first',
    paidAt: at('2026-03-15T10:00:00Z'),
    amount: 6001,
    tax: 1000,
    quantity: 3,
    periodStart: '2026-03-15',
    periodEnd: '2026-04-15',
  },
  payment_failed: failed,
  suspended: { kind: 'suspended', amount: 6000, deleteAt: at('2026-05-14T23:00:00Z') },
  deletion_warning: { kind: 'deletion_warning', days: 7, deleteAt: at('2026-05-14T23:00:00Z'), cause: 'unpaid' },
  deletion_certificate: {
    kind: 'deletion_certificate',
    deletedAt: at('2026-05-14T23:00:00Z'),
    historiesUntil: at('2026-06-14T12:00:00Z'),
    invoicesUntil: at('2037-01-01T00:00:00Z'),
    rows: { users: 12, calls: 1300 },
  },
  invitation: { kind: 'invitation', memberId: 'mem-1' },
  sign_in: { kind: 'sign_in', memberId: 'mem-1' },
};
const kinds = Object.keys(examples) as MailKind[];

describe.each(languages)('in %s', (language) => {
  const { money, date } = formatsOf(language);
  const task = 'https://billing.test/task/tsk_1?token=a&b';
  const writtenIn = (kind: MailKind, company: string | null = 'Acme & Söhne') =>
    textOf(
      { ...examples[kind], currency: 'eur', timeZone: 'Europe/London' },
      { ...links, taskUrl: task, invoiceNumber: 'INV-000007', isAttached: true },
      { language, company },
    );

  it.each(kinds)('%s names each amount and day of its content as the language writes them', (kind) => {
    const { subject, body } = writtenIn(kind);
    const content: object = { ...examples[kind] };
    const named = Object.entries(content).flatMap(([field, value]) => {
      if (typeof value !== 'number') return [];
      if (/At$|Until$/.test(field)) return [date(new Date(value + 3_600_000).toISOString().slice(0, 10))];
      return /amount|Price|tax/.test(field) ? [money(value, 'eur')] : [];
    });
    for (const text of named) expect(`${subject} ${body}`).toContain(text);
    expect(`${subject} ${body}`).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it.each(kinds)('%s says the same in HTML as in plain text, and loads nothing', (kind) => {
    const { subject, body, html } = writtenIn(kind);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/<(img|link|script|iframe)|url\(|@import/i);
    const shown = html
      .replace(/^.*<body>/s, '')
      .replaceAll(/<a [^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g, '$2: $1')
      .replaceAll('<li>', '- ')
      .replaceAll(/<\/?bdi[^>]*>/g, '')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll('&amp;', '&')
      .replaceAll('&#39;', "'");
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
    expect(words(shown)).toBe(words(body));
    expect(subject).not.toMatch(/\n/);
  });

  it('a name of another direction or with signs of HTML stands apart, as it is', () => {
    const { html, body } = writtenIn('suspended', 'שלום <b>$&</b>');
    expect(html).toContain('<bdi dir="auto">שלום &lt;b&gt;$&amp;&lt;/b&gt;</bdi>');
    expect(body).toContain('שלום <b>$&</b>');
  });
});

it('German says all of it in German', () => {
  const german = (kind: MailKind, more: Partial<MailLinks> = {}) =>
    textOf(
      { ...examples[kind], currency: 'eur', timeZone: 'Europe/Berlin' },
      { ...links, ...more },
      { language: 'de', company: null },
    );
  expect(german('payment_failed')).toMatchObject({
    subject: 'Ihre Zahlung über 60,00\u00a0€ ist fehlgeschlagen',
    body: `Guten Tag,

60,00\u00a0€ konnten nicht abgebucht werden: die Karte ist nicht ausreichend gedeckt.

Wir versuchen es am 2. Apr. 2026 (Europe/Berlin) noch einmal.

Jetzt bezahlen oder eine andere Karte verwenden: https://billing.test

Wird nicht bezahlt, funktionieren die Lizenzen ab 15. Apr. 2026 (Europe/Berlin) nicht mehr.

Wird nicht bezahlt, werden Ihre Instanz und alle ihre Daten am 15. Mai 2026 (Europe/Berlin) gelöscht.
`,
  });
  expect(german('receipt', { invoiceNumber: 'INV-000007', isAttached: true }).body).toContain(
    'Wir haben 60,01\u00a0€ für 3 Lizenzen, 15. März – 14. Apr. 2026, erhalten, darin 10,00\u00a0€ Steuer. Bezahlt wurde am 15. März 2026, 11:00 (Europe/Berlin).\n\nIhre Rechnung hat die Nummer INV-000007. Sie liegt dieser E-Mail als PDF bei.',
  );
  const english = /\b(your|licences?|card|bill|will|from|the)\b/i;
  for (const kind of kinds) expect(german(kind).body.replaceAll(/https:\S+|licences:/g, '')).not.toMatch(english);
});

it('a failed payment, its code without words, also in German', () => {
  const content = { ...failed, declineCode: 'toString', currency: 'eur', timeZone: 'Europe/Berlin' } as const;
  expect(textOf(content, links, { language: 'de', company: null }).body).toContain(
    'die Karte wurde abgelehnt (toString).',
  );
});
