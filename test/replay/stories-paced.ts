import type { Pace } from '../../domain/pace.ts';
import { midLife, startActive } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import type { Story } from './recorder.ts';

/* Runs that go on as they are told with each step: spread over a wave, and with several bills. */

export const pace: Pace = { spreadMs: 4_000, periodsARun: 3 };

export const pacedStories: readonly Story[] = [
  async ({ world, keep, runsOf }) => {
    const { options } = await midLife(world, 'tenant-wave', { endsInMs: 2_000 });
    const args = options.args.map((input) => ({ ...input, carried: input.carried && { ...input.carried, pace } }));
    await world.client.workflow.start('subscription', { ...options, args });
    // The first of three periods that it has room for begins in the middle of the wave; the run goes on.
    await until(
      () => world.read('tenant-wave').catch(() => null),
      (recorded) => recorded?.view.period?.number === 4,
    );
    expectOneRun(await runsOf('tenant-wave'));
    await keep('renewed-in-a-wave', 'tenant-wave', 0);
  },
  async ({ world, keep }) => {
    await startActive(world, 'tenant-several');
    await world.advance('tenant-several', '2026-09-02T00:00:00Z');
    await keep('several-bills', 'tenant-several', 2);
  },
];

function expectOneRun(runs: readonly string[]): void {
  if (runs.length !== 1) throw new Error('It was to be renewed in the run that it had');
}
