import { beforeAll, describe, expect, it } from 'vitest';
import { putUsers } from '../../db/users.ts';
import { useService } from '../support/fixtures.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { startActive } from '../support/tenants.ts';
import { type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/** The ways out that a tenant's pages offer: to pay what is owed, each with its amount, and to leave. */

const service = useService({ booksAgree: true });
let ops: Visitor;
beforeAll(async () => {
  ops = await signedIn(service, service.keys.ops);
});

describe('a tenant that owes', () => {
  const [owed, path] = ['£60.00', '/licensing/owing/pay'];
  beforeAll(async () => {
    await startActive(service.world, 'owing');
    await service.world.command('owing', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
    await service.world.advance('owing', '2026-04-02T10:00:00Z');
  });

  it('is offered to pay with the amount on each page, beside what is going to happen, and where it is refused', async () => {
    const { page } = await ops.get('/licensing/owing/subscription');
    expect(new Set(page.links(`Pay ${owed} now…`))).toEqual(new Set([path]));
    expect(page.links(`Pay ${owed} now…`).length).toBeGreaterThan(1);
    const before = await moneyMoved(service.world);

    const refused = await ops.follow(await ops.get('/licensing/owing/add?quantity=1'));

    expect(refused.page.link(`Pay ${owed}`)).toBe(path);
    expect(refused.page.buttons(/and add 1 licence/)).toEqual([]);
    expect(await moneyMoved(service.world)).toEqual(before);
  });
});

describe('a cancellation', () => {
  const form = (): Promise<Seen> => ops.get('/licensing/leaving/cancel');
  const noteOfCancellation = async () => {
    const query = { limit: 50 };
    const { data } = await service.client().do('GET /v1/tenants/{t}/activity', { params: { t: 'leaving' }, query });
    return data.filter(({ event }) => event.type === 'cancellationSet').map(({ note }) => note);
  };
  beforeAll(async () => {
    const { world } = service;
    await startActive(world, 'leaving');
    const users = ['ann', 'ben'].map((id) => ({ id, name: id, email: null }));
    await putUsers(world.db, 'leaving', users);
    const body = { userIds: ['ann'] };
    await service.client().do('POST /v1/tenants/{t}/licences/assignments', { params: { t: 'leaving' }, body });
  });

  it('says beforehand, counted, what is deleted with it', async () => {
    const before = await service.world.read('leaving');
    const { text } = await form();
    const { licences } = before.view;
    expect(text).toContain('What would be deleted now: 2 users, 1 licence that is given and 2 licences that are free.');
    expect([licences.assigned, licences.free]).toEqual([1, 2]);
    expect((await service.world.read('leaving')).view).toEqual(before.view);
  });

  it('keeps why, as chosen and in the tenant’s words, through a slip in the name', async () => {
    const [why, words] = ['What made you leave? (optional)', 'In your own words (optional)'];
    const slip = await ops.press(await form(), 'Cancel subscription', {
      [why]: 'price',
      [words]: 'and too little used',
      'Type the instance’s name to confirm: Company leaving': 'Company',
    });
    expect([slip.status, slip.page.field(why).value]).toEqual([422, 'price']);
    expect(await noteOfCancellation()).toEqual([]);

    await ops.press(slip, 'Cancel subscription', {
      'Type the instance’s name to confirm: Company leaving': ' company  LEAVING ',
    });

    expect(await noteOfCancellation()).toEqual(['It costs too much: and too little used']);
  });
});

describe('a cancelled subscription', () => {
  /** On 12 April the tenant is past due, on 25 April suspended; its period ends on 1 May. */
  const [pastDue, suspended] = ['2026-04-12T10:00:00Z', '2026-04-25T10:00:00Z'];

  async function owing(t: string): Promise<void> {
    await startActive(service.world, t);
    await service.world.command(t, { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
  }
  const cancelNow = (t: string) =>
    service.client().do('POST /v1/tenants/{t}/subscription/cancellation', { params: { t }, body: {} });
  const totalOf = async (t: string) => (await service.world.read(t)).view.licences.total;

  it('over a suspended one says on each page that no licence works, and that a removal takes effect at once, as it does', async () => {
    await owing('was-suspended');
    await service.world.advance('was-suspended', suspended);
    await cancelNow('was-suspended');

    const start = await ops.get('/licensing/was-suspended');
    expect(start.text).toContain('The subscription ends on 26 Apr 2026');
    expect(start.text).toContain('No licence works any more');
    expect(start.text).not.toContain('At that moment access ends');
    const removal = await ops.get('/licensing/was-suspended/remove?quantity=1');
    expect(removal.text).toContain('They leave at once');
    expect(removal.text).not.toContain('They end on');
    await ops.press(removal, 'Remove 1 licence');
    expect(await totalOf('was-suspended')).toBe(2);
  });

  it('that is suspended later says so from that day on, and until then how to pay', async () => {
    await owing('suspended-later');
    await service.world.advance('suspended-later', pastDue);
    await cancelNow('suspended-later');
    const before = await ops.get('/licensing/suspended-later');
    expect(before.text).toContain('Licences stop working on');
    expect(before.text).not.toContain('No licence works any more');
    expect(before.page.link('Pay now…')).toBe('/licensing/suspended-later/pay');
    expect((await ops.get('/licensing/suspended-later/remove?quantity=1')).text).toContain('They end on 1 May 2026');

    await service.world.advance('suspended-later', suspended);

    const after = await ops.get('/licensing/suspended-later');
    expect(after.text).toContain('No licence works any more');
    expect(after.page.links(/^Pay/)).toEqual([]);
    expect((await ops.get('/licensing/suspended-later/remove?quantity=1')).text).toContain('They leave at once');
  });

  it('says of a removal that another tab has made already that nothing has changed', async () => {
    await startActive(service.world, 'two-tabs');
    const tabs = [];
    for (const _ of ['one', 'other']) tabs.push(await ops.get('/licensing/two-tabs/remove?licence=lic_1'));
    const said = [];
    for (const tab of tabs) said.push((await ops.follow(await ops.press(tab, 'Remove 1 licence'))).text);
    expect(said[0]).toContain('1 licence removed.');
    expect(said[1]).toContain('Nothing has changed: what was to go ends already.');
    expect((await service.world.read('two-tabs')).view.licences.ending).toBe(1);
  });

  it('is not cancelled again on its page, which would name another day', async () => {
    await startActive(service.world, 'gone-already');
    await cancelNow('gone-already');
    const { page, text } = await ops.get('/licensing/gone-already/cancel');
    expect(page.buttons('Cancel subscription')).toEqual([]);
    expect(page.buttons('Keep subscription')).toEqual(['Keep subscription']);
    expect(text).toContain('This is done already');
  });
});

describe('a tenant in its trial', () => {
  it('has a trial that ends in minutes in its last hour, never in none', async () => {
    await service.world.signUp('last-hour');
    const { trialEndsAt } = (await service.world.read('last-hour')).view;
    await service.world.advance('last-hour', new Date(trialEndsAt - 42 * 60_000).toISOString());
    expect((await ops.get('/licensing/last-hour')).text).toContain('Your trial ends in 42 minutes');
  });

  it('is told how many licences there are where more are to go, and chooses no holders who are not there', async () => {
    await service.world.signUp('empty');
    const none = await ops.get('/licensing/empty/remove?quantity=2');
    expect(none.text).toContain('There are no licences.');
    expect(none.text).not.toMatch(/licenceIds|choose/);
    await service.client().change('POST /v1/tenants/{t}/licences', { params: { t: 'empty' }, body: { quantity: 3 } });
    const few = await ops.get('/licensing/empty/remove?quantity=9');
    expect(few.page.field('How many fewer')).toMatchObject({ isInvalid: true, value: '9' });
    expect(few.text).toContain('There are only 3 licences.');
    expect(few.page.buttons(/^Remove/)).toEqual([]);
  });

  it('is told once why something is not possible, and led to what helps', async () => {
    await service.world.signUp('over');
    const { trialEndsAt } = (await service.world.read('over')).view;
    const nothing = await ops.follow(await ops.get('/licensing/over/pay'));
    expect(nothing.text.match(/Nothing is overdue/g)).toHaveLength(1);
    await service.world.advance('over', new Date(trialEndsAt + 3_600_000).toISOString());
    const refused = await ops.follow(await ops.get('/licensing/over/add?quantity=1'));
    expect(refused.text).toContain('The trial is over. Activate the subscription.');
    const activation = await ops.get(refused.page.main.links('Activate the subscription').at(-1) ?? '');
    expect((await ops.follow(activation)).html).toContain('<title>Activate the subscription ·');
  });
});
