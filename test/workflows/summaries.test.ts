import { afterAll, beforeAll, expect, it } from 'vitest';
import { refsOfUsers } from '../../db/user-refs.ts';
import { putUsers } from '../../db/users.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { ref } from '../support/refs.ts';
import { addUsers, startActive } from '../support/tenants.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** What Temporal's web UI shows of the newest run: updates by their names, and each step by its summary. */
async function storyOf(tenantId: string): Promise<readonly string[]> {
  const { events } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).fetchHistory();
  return (events ?? []).flatMap((event) => {
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name;
    const summary = event.userMetadata?.summary?.data;
    if (update != null) return [`[${update}]`];
    return summary == null ? [] : [JSON.parse(Buffer.from(summary).toString()) as string];
  });
}

it('a month with an add, an assignment, a declined renewal and a cancellation reads as a story', async () => {
  // given a tenant that buys and assigns in its first period
  await startActive(world, 'story');
  await addUsers(world, 'story', ['usr_1']);
  await world.command('story', { type: 'addLicences', quantity: 2 });
  await world.command('story', { type: 'assignLicence', number: 4, user: ref('usr_1') });
  expect((await storyOf('story')).slice(-5)).toEqual([
    '[addLicences]',
    '1 Mar · Charge £40.00 for 2 licences, 1–31 Mar (proration, attempt 1)',
    '1 Mar · Paid £40.00 with Visa 4242; 2 licences added',
    '[assignLicence]',
    '1 Mar · Assigned lic_4 to usr_1',
  ]);

  // when its renewal is declined, and it leaves
  await world.command('story', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
  await world.advance('story', '2026-04-02T12:00:00Z');
  await world.command('story', { type: 'cancel' });

  // then the event list alone says so
  expect(await storyOf('story')).toEqual([
    '1 Apr · Charge £100.00 for 5 licences, 1–30 Apr (renewal, attempt 1)',
    '1 Apr · Period 2 begins, 1–30 Apr; the bank declined Visa 0341 (generic_decline); next try on 2 Apr',
    '2 Apr · Charge £100.00 for 5 licences, 1–30 Apr (renewal, attempt 2)',
    '2 Apr · The bank declined Visa 0341 (generic_decline); next try on 4 Apr',
    '2 Apr · Test clock arrived',
    '[cancel]',
    '2 Apr · Canceled: ends on 1 May',
  ]);
});

it('no summary is longer than 200 bytes, or names a person', async () => {
  await startActive(world, 'short');
  await putUsers(world.db, 'short', [{ id: 'ann@example.com', name: 'Name of Ann', email: null }]);
  const user = (await refsOfUsers(world.db, 'short', ['ann@example.com'])).get('ann@example.com') ?? ref('none');
  await world.command('short', { type: 'assignUsers', users: [user] });

  const story = await storyOf('short');
  expect(story.filter((summary) => Buffer.byteLength(summary) > 200)).toEqual([]);
  expect(story.join(' ')).toContain(`Assigned lic_1 to ${user}`);
  expect(story.join(' ')).not.toMatch(/ann@|Name of|Company/);
});
