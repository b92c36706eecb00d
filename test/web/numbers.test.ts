import { describe, expect, it } from 'vitest';
import { hasBrowser, inspect } from '../support/browser.ts';
import { inBrowser } from '../support/in-browser.ts';
import { until } from '../support/world.ts';

/** A number in a box means what it shows, in a real browser: typed, stepped, sent by Enter, and clicked too early. */

describe.skipIf(!hasBrowser)('a number in a box', () => {
  const world = inBrowser();
  const { open, inTrial } = world;

  const read = (t: string) => world.service.client().do('GET /v1/tenants/{t}/subscription', { params: { t } });
  const paidFor = async (t: string) =>
    (await world.service.client().do('GET /v1/tenants/{t}/charges', { params: { t } })).data.map(
      ({ amount }) => amount,
    );

  const paying = (t: string, licences: number, holders: readonly string[] = []) =>
    world.paying(t, { licences, holders });

  describe.each([
    ['with script', {}],
    ['without script', { javaScriptEnabled: false }],
  ] as const)('%s', (name, options) => {
    const t = name.replace(' ', '-');

    it('is priced by Enter, and nothing is bought by it', async () => {
      const page = await open(await paying(t, 2), `/licensing/${t}/add`, options);
      await page.getByRole('spinbutton').fill('5');
      await page.getByRole('spinbutton').press('Enter');
      await page.getByRole('button', { name: 'Pay £100.00 and add 5 licences' }).waitFor();
      expect(await page.getByRole('spinbutton').inputValue()).toBe('5');
      expect(await paidFor(t)).toEqual([4000]);
    });

    it.each(['0', '', '99999'])('says beside the box what is wrong with "%s", and has no price', async (typed) => {
      const page = await open(
        (await world.service.createTenant(`${t}-${typed || 'none'}`)).admin,
        `/licensing/${t}-${typed || 'none'}/add`,
        options,
      );
      await page.getByRole('spinbutton').fill(typed);
      await page.getByRole('spinbutton').press('Enter');
      await page.getByText('Type a whole number from 1 to 10,000.').waitFor();
      expect(await page.getByRole('spinbutton').getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByRole('spinbutton').inputValue()).toBe(typed);
      expect(await page.getByRole('button', { name: /and add|Add \d/ }).count()).toBe(0);
    });
  });

  it('cannot be bought at the price of another: Pay is held until its own is there', async () => {
    // given a page with the price of one
    const page = await open(await paying('early', 2), '/licensing/early/add');
    await page.getByRole('button', { name: 'Pay £20.00 and add 1 licence' }).waitFor();

    // when nine is typed, and the button clicked in the same moment
    await page.evaluate(`{
      const box = document.querySelector('#quantity');
      box.value = '9';
      box.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector('[data-confirms]').click();
    }`);

    // then nothing is bought before the price of nine is shown and confirmed
    await page.getByRole('button', { name: 'Pay £180.00 and add 9 licences' }).waitFor();
    expect(await paidFor('early')).toEqual([4000]);
    await page.getByRole('button', { name: 'Pay £180.00 and add 9 licences' }).click();
    await page.getByText('9 licences added').waitFor();
    expect(await paidFor('early')).toEqual([18_000, 4000]);
  });

  it('is refused without script where the button names another, and its price shown', async () => {
    const page = await open(await paying('slow', 2), '/licensing/slow/add', { javaScriptEnabled: false });
    await page.getByRole('spinbutton').fill('9');
    await page.getByRole('button', { name: 'Pay £20.00 and add 1 licence' }).click();
    await page.getByText('The number in the box was 9').waitFor();
    await page.getByRole('button', { name: 'Pay £180.00 and add 9 licences' }).waitFor();
    expect(await paidFor('slow')).toEqual([4000]);
  });

  it('steps from what is typed, and the steps are counted on', async () => {
    const page = await open(await inTrial('steps'), '/licensing/steps/add');
    await page.getByRole('spinbutton').fill('7');
    await page.getByRole('button', { name: 'One more' }).click();
    await page.getByRole('button', { name: 'One more' }).click();
    await page.getByRole('button', { name: 'Add 9 licences' }).waitFor();
    await page.getByRole('button', { name: 'One less' }).click();
    await page.getByRole('button', { name: 'Add 8 licences' }).click();
    await until(
      () => read('steps'),
      ({ licences }) => licences.total === 8,
    );
  });

  it('counts ending licences that are reactivated among those there are', async () => {
    // given three licences of which one is ending
    const admin = await paying('again', 3);
    await world.service
      .client()
      .change('POST /v1/tenants/{t}/licences/removals', { params: { t: 'again' }, body: { quantity: 1 } });

    // when two more are wanted
    const page = await open(admin, '/licensing/again/add?quantity=2');

    // then the page counts four, and says that one is free
    await page.getByText('3 now, 4 then').waitFor();
    await page.getByText('1 ending licence will be reactivated free of charge.').waitFor();
    await page.getByRole('button', { name: 'Pay £20.00 and add 2 licences' }).waitFor();
  });

  it('is kept with “begin today” when a holder is revoked to make room', async () => {
    // given four holders in a trial
    const admin = await inTrial('keeps', ['ann', 'ben', 'cat', 'dan']);
    const [client, params] = [world.service.client(), { t: 'keeps' }];
    await client.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 5 } });
    const userIds = ['ann', 'ben', 'cat', 'dan'];
    await client.ask('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });

    // when three are asked for, to begin today, and one holder is revoked as told
    const page = await open(admin, '/licensing/keeps/activate?startNow=true');
    await page.getByRole('spinbutton').fill('3');
    await page.getByRole('button', { name: 'Revoke the licence of dan' }).click();

    // then three are still asked for, to begin today
    await page.getByText('There is no card yet').waitFor();
    expect(await page.getByRole('spinbutton').inputValue()).toBe('3');
    expect(await page.getByRole('link', { name: 'Begin today' }).getAttribute('aria-current')).toBe('true');
  });

  it('of more than are free takes the free ones and those that are chosen, in one confirmation', async () => {
    // given seven licences of which three are free
    const holders = ['ann', 'ben', 'cat', 'dan'];
    const page = await open(await paying('many', 7, holders), '/licensing/many/remove?quantity=5');
    await page.getByText('The 3 free ones go: choose 2 more').waitFor();
    await page.getByText('0 of 2 chosen').waitFor();
    expect(await inspect(page, '30-choose-holders')).toEqual([]);

    // when one too few is chosen, then nothing is removed and the choice is kept
    await page.getByRole('checkbox', { name: 'ann' }).check();
    await page.getByText('1 of 2 chosen').waitFor();
    await page.getByRole('button', { name: 'Remove 5 licences' }).click();
    await page.getByText('Choose 2: 1 is chosen. Nothing was removed.').waitFor();
    expect((await read('many')).licences).toMatchObject({ total: 7, ending: 0 });
    expect(await page.getByRole('checkbox', { name: 'ann' }).isChecked()).toBe(true);

    // when both are chosen, then all five end, and the others stay
    await page.getByRole('checkbox', { name: 'cat' }).check();
    await page.getByRole('button', { name: 'Remove 5 licences' }).click();
    await page.getByText('5 licences removed.').waitFor();
    expect((await read('many')).licences).toMatchObject({ total: 7, ending: 5 });
    const { data } = await world.service
      .client()
      .do('GET /v1/tenants/{t}/licences', { params: { t: 'many' }, query: { status: 'active' } });
    expect(
      data.map(({ assignee }) => assignee?.userId ?? '').toSorted((one, other) => one.localeCompare(other)),
    ).toEqual(['ben', 'dan']);
  });

  it('shows each choice beside its box, not over it', async () => {
    const page = await open(await paying('boxes', 3, ['ann', 'ben']), '/licensing/boxes/remove?quantity=2');
    const choice = page.locator('label.choice').first();
    const [box, id] = [await choice.locator('input').boundingBox(), await choice.locator('small').boundingBox()];
    if (box === null || id === null) throw new Error('The choice is not shown');
    const isBeside = box.x + box.width <= id.x;
    const isAbove = box.y + box.height <= id.y;
    expect(isBeside || isAbove).toBe(true);
  });
});
