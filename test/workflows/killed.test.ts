import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTaxRegisters } from '../../stack/tax-registers.ts';
import { type KillableWorker, startKillableWorker } from '../support/killable-worker.ts';
import { armChargeFault, expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { saveAndCheck, untilAnswered } from '../support/tax-ids.ts';
import { addUsers, ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
let worker: KillableWorker;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  worker = await startKillableWorker(world);
});
afterAll(async () => {
  expect(await worker.stop()).toBe(0);
  await expectBooksToAgree(world);
  await world.close();
});

it('a worker that is killed after the card processor has charged, and before its answer arrives, charges once', async () => {
  // given a charge whose answer never comes
  await startActive(world, 'hanging');
  await armChargeFault(world, 'hanging', 'hang_after', { count: 1 });
  const answer = world.command('hanging', { type: 'addLicences', quantity: 2 });
  await until(
    () => moneyMoved(world, 'hanging'),
    (moved) => moved.length === 2,
  );

  await killAndReplace();

  expect(await answer).toEqual({ type: 'done' });
  expect(await ledgerLines(world, 'hanging')).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 4000']);
  expect(await moneyMoved(world, 'hanging')).toHaveLength(2);
  expect((await world.read('hanging')).view.licences.total).toBe(5);
});

it('a worker that is killed in the middle of a stream of commands loses none of them and doubles none', async () => {
  await startActive(world, 'stream');
  await addUsers(world, 'stream', ['ann']);
  const answers = Array.from({ length: 8 }, (_, index) =>
    world.command('stream', { type: 'addLicences', quantity: 1 }, `add-${index}`),
  );

  await until(
    () => moneyMoved(world, 'stream'),
    (moved) => moved.length >= 4,
  );
  await killAndReplace();

  expect(await Promise.all(answers)).toEqual(answers.map(() => ({ type: 'done' })));
  expect((await world.read('stream')).view.licences.total).toBe(11);
  expect(await moneyMoved(world, 'stream')).toHaveLength(9);
  expect((await ledgerLines(world, 'stream')).filter((line) => !line.includes('succeeded'))).toEqual([]);
});

async function killAndReplace(): Promise<void> {
  await replaceWorker(null);
}

async function replaceWorker(viesUrl: string | null): Promise<void> {
  await worker.kill();
  worker = await startKillableWorker(world, {}, viesUrl);
}

it('a worker that is killed while a register is asked: it is asked again, and one answer counts', async () => {
  const registers = await startTaxRegisters();
  await replaceWorker(registers.viesUrl);
  await startActive(world, 'asking');
  registers.pull({ slowMs: 60_000 });
  await saveAndCheck(world, 'asking');
  await until(
    async () => registers.questions.length,
    (asked) => asked === 1,
  );

  registers.pull({});
  await replaceWorker(registers.viesUrl);

  expect(await untilAnswered(world, 'asking')).toMatchObject({ result: 'valid', tries: 0 });
  expect(registers.questions).toHaveLength(2);
  await until(
    () => world.read('asking'),
    ({ state }) => state.tax.buyer?.taxIdState === 'valid',
  );
  await registers.close();
});
