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
