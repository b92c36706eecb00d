import { findCommand } from '../../db/requests.ts';
import { ref } from '../support/refs.ts';
import { arm } from '../support/stand-in.ts';
import { midLife, startInMidLife } from '../support/tenants.ts';
import { until, type World } from '../support/world.ts';
import type { Story } from './recorder.ts';

/* Runs that end while something is under way, or because they have grown long. */

const newCard = { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' } as const;

/** Keeps a turn taken for longer than the run lasts. */
async function delayCard(world: World): Promise<void> {
  const path = '/v1/payment_methods/pm_card_mastercard/attach';
  await arm(world, { fault: 'delay', path, delayMs: 2_500, count: 1 });
}

export const handOverStories: readonly Story[] = [
  async ({ world, keep, runsOf }) => {
    const { options } = await midLife(world, 'tenant-long', { endsInMs: 86_400_000 });
    const args = options.args.map((input) => ({ ...input, mostEvents: 60 }));
    await world.client.workflow.start('subscription', { ...options, args });
    for (let unitPrice = 3_000; unitPrice < 3_008; unitPrice += 1)
      await world.command('tenant-long', { type: 'setPrice', unitPrice });
    await until(
      () => runsOf('tenant-long'),
      (runs) => runs.length > 1,
    );
    await keep('run-grown-long', 'tenant-long', 0);
  },
  async ({ world, keep }) => {
    await startInMidLife(world, 'tenant-p', { endsInMs: 1_500 });
    await delayCard(world);
    await Promise.all([
      world.command('tenant-p', newCard),
      world.command('tenant-p', { type: 'setPrice', unitPrice: 2_500 }),
    ]);
    await world.command('tenant-p', { type: 'cancel' });
    await keep('command-handed-on', 'tenant-p', 0);
    await keep('command-taken-over', 'tenant-p', 1);
  },
  async ({ world, keep }) => {
    await startInMidLife(world, 'tenant-q', { endsInMs: 1_500 });
    await delayCard(world);
    await world.accept('tenant-q', newCard, 'slow-card');
    await world.accept('tenant-q', { type: 'revokeLicence', number: 1 }, 'revoke-free');
    await world.accept('tenant-q', { type: 'assignLicence', number: 1, user: ref('gone') }, 'assign-gone');
    await until(
      async () => (await findCommand(world.db, 'tenant-q', 'assign-gone'))?.outcome ?? null,
      (outcome) => outcome !== null,
    );
    await keep('command-without-effect', 'tenant-q', 1);
  },
];
