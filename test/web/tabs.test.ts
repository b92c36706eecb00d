import { describe, expect, it } from 'vitest';
import { useService } from '../support/fixtures.ts';
import { armChargeFault, moneyMoved } from '../support/stand-in.ts';
import { startActive } from '../support/tenants.ts';
import { type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/**
 * One browser with two tabs, each with a form from before the other was sent. Each ends well: the tenant pays for what was
 * confirmed and once, goes on, and is deleted only where it was cancelled.
 */

const service = useService({ booksAgree: true });

interface Move {
  open(browser: Visitor, t: string): Promise<Seen>;
  send(browser: Visitor, form: Seen, t: string): Promise<Seen>;
}

const moves = {
  adds: {
    open: async (browser, t) => browser.follow(await browser.get(`/licensing/${t}/add?quantity=1`)),
    send: (browser, form) => browser.press(form, 'Pay £20.00 and add 1 licence'),
  },
  removes: {
    open: (browser, t) => browser.get(`/licensing/${t}/remove?licence=lic_1`),
    send: (browser, form) => browser.press(form, 'Remove 1 licence'),
  },
  cancels: {
    open: (browser, t) => browser.get(`/licensing/${t}/cancel`),
    send: (browser, form, t) => {
      const name = `Company ${t}`;
      return browser.press(form, 'Cancel subscription', { [`Type the instance’s name to confirm: ${name}`]: name });
    },
  },
} as const satisfies Record<string, Move>;
type MoveName = keyof typeof moves;

const names = ['adds', 'removes', 'cancels'] as const;
const pairs = names.flatMap((one) => names.map((other) => [one, other] as const));

async function startInBrowser(t: string): Promise<Visitor> {
  await startActive(service.world, t);
  return signedIn(service, await service.makeKey('admin', t));
}

/** Where an answer leads, or the page that it is, says something to its reader and is no fault. */
async function expectGoodEnd(browser: Visitor, answer: Seen): Promise<void> {
  expect([303, 409]).toContain(answer.status);
  const page = answer.status === 303 ? await browser.follow(answer) : answer;
  expect([200, 409]).toContain(page.status);
  expect(page.text).not.toBe('');
}

/** What was done is what was answered, and the tenant goes on with it, or ends as it was told to. */
async function expectGoodLife(t: string, done: readonly MoveName[]): Promise<void> {
  const count = (name: MoveName): number => done.filter((one) => one === name).length;
  const total = 3 + count('adds');
  const paid = async () => {
    const moved = await moneyMoved(service.world, t);
    expect(new Set(moved.map(([key]) => key)).size).toBe(moved.length);
    return moved.map(([, amount]) => amount).toSorted((one, other) => one - other);
  };
  const confirmed = [...Array.from({ length: count('adds') }, () => 2_000), 6_000];
  expect(await paid()).toEqual(confirmed);
  const { licences } = (await service.world.read(t)).view;
  const ending = Math.min(1, count('removes'));
  expect([licences.total, licences.ending]).toEqual([total, ending]);

  const { view } = await service.world.advance(t, '2026-04-02T10:00:00Z');
  const isCancelled = count('cancels') > 0;
  expect(view.state).toBe(isCancelled ? 'deleted' : 'active');
  const renewal = isCancelled ? [] : [2_000 * (total - ending)];
  expect(await paid()).toEqual([...confirmed, ...renewal].toSorted((one, other) => one - other));
}

describe.each(pairs)('where one tab %s and the other, opened before that, %s', (one, other) => {
  it('the second is done too, or is told what has changed', async () => {
    const t = `${one}-then-${other}`;
    const browser = await startInBrowser(t);
    const forms = [await moves[one].open(browser, t), await moves[other].open(browser, t)] as const;
    const answers = [await moves[one].send(browser, forms[0], t), await moves[other].send(browser, forms[1], t)];
    expect(answers[0]?.status).toBe(303);
    for (const answer of answers) await expectGoodEnd(browser, answer);
    await expectGoodLife(
      t,
      [one, other].filter((_, tab) => answers[tab]?.status === 303),
    );
  });

  it('both sent at once end well too', async () => {
    const t = `${one}-and-${other}`;
    const browser = await startInBrowser(t);
    const forms = [await moves[one].open(browser, t), await moves[other].open(browser, t)] as const;
    const answers = await Promise.all([moves[one].send(browser, forms[0], t), moves[other].send(browser, forms[1], t)]);
    for (const answer of answers) await expectGoodEnd(browser, answer);
    expect(answers.some(({ status }) => status === 303)).toBe(true);
    await expectGoodLife(
      t,
      [one, other].filter((_, tab) => answers[tab]?.status === 303),
    );
  });
});

it('a tab that was duplicated is the same form: what both confirm is charged once', async () => {
  const browser = await startInBrowser('duplicated');
  const form = await moves.adds.open(browser, 'duplicated');
  const copy = await browser.get(form.path);
  const answers = [await moves.adds.send(browser, form), await moves.adds.send(browser, copy)];
  for (const answer of answers) await expectGoodEnd(browser, answer);
  await expectGoodLife('duplicated', ['adds']);
});

it('an overdue bill that two tabs pay at once is paid once', async () => {
  // given a renewal that the bank has declined once, and two tabs with the amount of the bill
  const { world } = service;
  const browser = await startInBrowser('overdue');
  await armChargeFault(world, 'overdue', 'decline', { count: 1 });
  expect((await world.advance('overdue', '2026-04-01T10:00:00Z')).view.state).toBe('past_due');
  const open = async (): Promise<Seen> => browser.follow(await browser.get('/licensing/overdue/pay'));
  const forms = [await open(), await open()];
  expect(new Set(forms.map(({ path }) => path)).size).toBe(2);

  // when both pay it
  const answers = await Promise.all(forms.map((form) => browser.press(form, /^Pay £60\.00 with Visa/)));

  // then one has paid, and no answer is a fault
  for (const answer of answers) await expectGoodEnd(browser, answer);
  expect((await world.read('overdue')).view.state).toBe('active');
  expect((await moneyMoved(world, 'overdue')).map(([, amount]) => amount)).toEqual([6_000, 6_000]);
});
