import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTaxRegisters } from '../../activities/tax-registers/registers.ts';
import { saveDetails } from '../../db/save-details.ts';
import { mails, taxIdChecks } from '../../db/schema.ts';
import {
  answerTaxIdCheck,
  checkNewestTaxId,
  listTaxIdChecks,
  renewTaxIdChecks,
  tenantsWithUntoldJudgement,
} from '../../db/tax-id-checks.ts';
import type { SellerFacts } from '../../domain/tax/facts.ts';
import { startTaxIdChecks } from '../../service/tax-id-watch.ts';
import { startTaxRegisters, type TaxRegisters } from '../../stack/tax-registers.ts';
import { taxIdCheckWorkflowId } from '../../workflows/messages.ts';
import { expectBooksToAgree } from '../support/stand-in.ts';
import { checkOf, germanId, gmbh, otherGermanId, saveAndCheck, untilAnswered, untilTried } from '../support/tax-ids.ts';
import { eventsOf, ledgerOf, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let standIn: TaxRegisters;
let world: World;
beforeAll(async () => {
  standIn = await startTaxRegisters();
  const taxRegisters = createTaxRegisters({ viesUrl: standIn.viesUrl, hmrc: null, sellerTaxIds: ['IE6388047V'] });
  world = await createWorld({ taxRegisters });
});
afterEach(() => standIn.pull({}));
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
  await standIn.close();
});

/** British, and registered for the Union's one-stop shop: a German buyer without a valid id is billed German VAT. */
const seller: SellerFacts = { country: 'GB', registrations: ['GB', 'EU-OSS'] };
const start = (tenantId: string) => startActive(world, tenantId, { tax: { override: null, seller } });

const ofVies = { registers: ['vies'], limit: 100 } as const;

function askAgain(tenantId: string) {
  return checkNewestTaxId(world.db, tenantId, { reason: 'requested', by: 'ops' });
}

async function taxOfNextBill(tenantId: string, to: string): Promise<{ amount: number; tax: number }> {
  await world.advance(tenantId, to);
  const { amount = 0, tax = 0 } = (await ledgerOf(world, tenantId)).at(-1) ?? {};
  return { amount, tax };
}

async function mailsOf(tenantId: string): Promise<readonly string[]> {
  const rows = await world.db.select().from(mails).where(eq(mails.tenantId, tenantId));
  return rows.filter(({ kind }) => kind === 'tax_id_refused').map(({ state }) => state);
}

function questionsAbout(taxId: string): number {
  return standIn.questions.filter((question) => question.taxId === taxId).length;
}

async function stateOf(tenantId: string) {
  const { state } = await world.read(tenantId);
  return { version: state.detailsVersion, taxIdState: state.tax.buyer?.taxIdState };
}

describe('a register that is away', () => {
  it('and then knows the id: bills have tax until then, and none from then on', async () => {
    // given a company whose id has not been checked yet
    await start('away-valid');
    standIn.pull({ memberStatesAway: ['DE'] });
    await saveAndCheck(world, 'away-valid');
    await untilTried(world, 'away-valid', 2);
    expect(await checkOf(world, 'away-valid')).toMatchObject({ result: null, lastCode: 'MS_UNAVAILABLE' });

    // when a bill falls due meanwhile
    expect(await taxOfNextBill('away-valid', '2026-04-01T12:00:00Z')).toEqual({ amount: 7140, tax: 1140 });

    // then it has German tax, and the next one has none
    standIn.pull({});
    const proof = await untilAnswered(world, 'away-valid');
    expect(proof).toMatchObject({
      detailsVersion: 1,
      taxId: germanId,
      register: 'vies',
      result: 'valid',
      code: 'VALID',
      requester: 'IE6388047V',
      consultationNumber: expect.stringMatching(/^WAPI/),
      nameMatch: 'matches',
    });
    await until(
      () => stateOf('away-valid'),
      ({ taxIdState }) => taxIdState === 'valid',
    );
    expect(await taxOfNextBill('away-valid', '2026-05-01T12:00:00Z')).toEqual({ amount: 6000, tax: 0 });
    expect(await mailsOf('away-valid')).toEqual([]);
  });

  it('and then refuses the id: the tenant is told once, and bills keep their tax', async () => {
    await start('away-refused');
    standIn.pull({ away: true });
    await saveAndCheck(world, 'away-refused');
    await untilTried(world, 'away-refused', 2);
    expect(await mailsOf('away-refused')).toEqual([]);

    standIn.pull({ refused: [germanId] });
    expect(await untilAnswered(world, 'away-refused')).toMatchObject({ result: 'invalid', code: 'INVALID' });

    await until(
      () => stateOf('away-refused'),
      ({ taxIdState }) => taxIdState === 'invalid',
    );
    expect(await taxOfNextBill('away-refused', '2026-04-01T12:00:00Z')).toEqual({ amount: 7140, tax: 1140 });
    expect(await mailsOf('away-refused')).toHaveLength(1);

    // Asked again, and refused again: that is known.
    await askAgain('away-refused');
    await startTaxIdChecks(world);
    expect(await untilAnswered(world, 'away-refused')).toMatchObject({ result: 'invalid', reason: 'requested' });
    expect(await mailsOf('away-refused')).toHaveLength(1);
  });

  it('leaves nothing in the history, and no id: after some tries another run goes on', async () => {
    await start('long');
    standIn.pull({ garbage: 'html' });
    await saveAndCheck(world, 'long');
    const { id } = await untilTried(world, 'long', 5);
    const handle = world.client.workflow.getHandle(taxIdCheckWorkflowId('long', id));
    const { events } = await handle.fetchHistory();
    const first = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(first?.continuedExecutionRunId).not.toBe('');
    expect(events?.length).toBeLessThan(8);
    expect(JSON.stringify(events?.map((event) => JSON.stringify(event)))).not.toContain('811569869');

    // A person who does not want to wait, but for what was tried a moment ago: another run takes its place, and asks at once.
    standIn.pull({ away: true });
    await askAgain('long');
    expect((await checkOf(world, 'long')).lookAgainAt.getTime()).toBeGreaterThan(Date.now() + 60_000);
    await world.unguarded.execute(
      sql`update tax_id_checks set last_tried_at = now() - interval '4 minutes', look_again_at = now() + interval '1 day'
        where tenant_id = 'long'`,
    );
    standIn.pull({});
    await askAgain('long');
    await startTaxIdChecks(world);
    expect(await untilAnswered(world, 'long')).toMatchObject({ id, result: 'valid', reason: 'saved' });
  });
});

describe('details that change meanwhile', () => {
  it('an answer about the id before them does not count for the new one', async () => {
    await start('changed');
    standIn.pull({ away: true });
    await saveAndCheck(world, 'changed');
    const { id: former } = await untilTried(world, 'changed', 1);

    standIn.pull({ refused: [otherGermanId] });
    await saveAndCheck(world, 'changed', { taxId: otherGermanId });

    expect(await untilAnswered(world, 'changed')).toMatchObject({
      taxId: otherGermanId,
      result: 'invalid',
      detailsVersion: 2,
    });
    await world.client.workflow.getHandle(taxIdCheckWorkflowId('changed', former)).result();
    const [, before] = await listTaxIdChecks(world.db, 'changed', { limit: 2 });
    expect(before).toMatchObject({ id: former, result: 'unasked', code: 'details_changed' });
    const { version } = await until(
      () => stateOf('changed'),
      ({ taxIdState }) => taxIdState === 'invalid',
    );
    expect(version).toBe(2);
    expect(await taxOfNextBill('changed', '2026-04-01T12:00:00Z')).toEqual({ amount: 7140, tax: 1140 });
  });

  it('not even one that is on its way as they are saved', async () => {
    await start('overtaken');
    const questions = questionsAbout(germanId);
    standIn.pull({ slowMs: 1_500 });
    await saveAndCheck(world, 'overtaken');
    const before = await checkOf(world, 'overtaken');
    await until(
      async () => questionsAbout(germanId),
      (asked) => asked > questions,
    );
    await saveDetails(world.db, 'overtaken', { ...gmbh, taxId: null }, { by: 'admin', commandId: 'without' });

    await world.client.workflow.getHandle(taxIdCheckWorkflowId('overtaken', before.id)).result();

    expect(await checkOf(world, 'overtaken')).toMatchObject({ result: 'unasked', code: 'details_changed' });
  });

  it('with the same id share its answer, and are not asked about', async () => {
    await start('moved');
    await saveAndCheck(world, 'moved');
    await untilAnswered(world, 'moved');

    await saveAndCheck(world, 'moved', { city: 'Potsdam', postcode: '14467' });

    expect(await listTaxIdChecks(world.db, 'moved', { limit: 5 })).toHaveLength(1);
    expect(await stateOf('moved')).toEqual({ version: 2, taxIdState: 'valid' });
  });
});

it('two runs for one check write one answer, and tell the tenant once', async () => {
  await start('twice');
  standIn.pull({ slowMs: 500 });
  await saveAndCheck(world, 'twice');
  const { id } = await checkOf(world, 'twice');
  const args = [{ tenantId: 'twice', checkId: id }];
  const second = await world.client.workflow.start('taxIdCheck', {
    workflowId: 'second',
    taskQueue: world.taskQueue,
    args,
  });
  await second.result();
  await untilAnswered(world, 'twice');

  expect(await listTaxIdChecks(world.db, 'twice', { limit: 5 })).toHaveLength(1);
  const { version } = await until(
    () => stateOf('twice'),
    ({ taxIdState }) => taxIdState === 'valid',
  );
  expect(version).toBe(1);
  expect((await eventsOf(world, 'twice')).filter((type) => type === 'billingFactsSet')).toHaveLength(2);
});

it('a tenant that is deleted meanwhile is asked about no more, and its id is kept nowhere', async () => {
  await start('deleted');
  standIn.pull({ away: true });
  await saveAndCheck(world, 'deleted');
  await untilTried(world, 'deleted', 1);
  await world.command('deleted', { type: 'cancel' });
  await world.advance('deleted', '2026-04-02T00:00:00Z');
  const questions = questionsAbout(germanId);
  standIn.pull({ refused: [germanId] });

  expect(await untilAnswered(world, 'deleted')).toMatchObject({
    result: 'unasked',
    code: 'tenant_deleted',
    taxId: null,
  });
  expect(questionsAbout(germanId)).toBe(questions);
  expect(await mailsOf('deleted')).toEqual([]);
  expect((await world.read('deleted')).view.state).toBe('deleted');
  expect(await checkNewestTaxId(world.db, 'deleted', { reason: 'requested', by: 'ops' })).toBe('ended');
});

it('an id of a register that is not set up stays unchecked', async () => {
  await start('british');
  await saveAndCheck(world, 'british', { country: 'GB', postcode: 'EC1A 1AA', taxId: 'GB220430231' });
  expect(await untilAnswered(world, 'british')).toMatchObject({
    register: 'hmrc',
    result: 'unasked',
    code: 'register_off',
  });
  expect(await stateOf('british')).toEqual({ version: 1, taxIdState: 'unverified' });
});

it('the same text in a country without a register is another id, which no answer is about', async () => {
  await start('emigrated');
  await saveAndCheck(world, 'emigrated');
  await untilAnswered(world, 'emigrated');

  await saveAndCheck(world, 'emigrated', { country: 'IS', postcode: null });

  expect(await stateOf('emigrated')).toEqual({ version: 2, taxIdState: 'unverified' });
});

it('an id of another country is not asked about at all', async () => {
  await start('swiss');
  await saveAndCheck(world, 'swiss', { country: 'CH', postcode: '8001', taxId: 'CHE100155212' });
  expect(await listTaxIdChecks(world.db, 'swiss', { limit: 5 })).toEqual([]);
  expect(await stateOf('swiss')).toEqual({ version: 1, taxIdState: 'unverified' });
});

it('a valid id is asked about again once its answer is ninety days old, and a refusal then counts', async () => {
  await start('renewed');
  await saveAndCheck(world, 'renewed');
  await untilAnswered(world, 'renewed');
  expect(await renewTaxIdChecks(world.db, ofVies)).toBe(0);
  await world.unguarded.execute(
    sql`update tax_id_checks set answered_at = now() - interval '91 days' where tenant_id = 'renewed'`,
  );
  standIn.pull({ refused: [germanId] });

  expect(await renewTaxIdChecks(world.db, ofVies)).toBe(1);
  expect(await renewTaxIdChecks(world.db, ofVies)).toBe(0);
  await startTaxIdChecks(world);

  expect(await untilAnswered(world, 'renewed')).toMatchObject({ result: 'invalid', reason: 'renewed', by: 'schedule' });
  await until(
    () => stateOf('renewed'),
    ({ taxIdState }) => taxIdState === 'invalid',
  );
  expect(await mailsOf('renewed')).toHaveLength(1);
});

it('a check whose run was lost is begun again', async () => {
  await start('lost');
  standIn.pull({ away: true });
  await saveAndCheck(world, 'lost');
  const { id } = await untilTried(world, 'lost', 1);
  await world.client.workflow.getHandle(taxIdCheckWorkflowId('lost', id)).terminate();
  standIn.pull({});
  await startTaxIdChecks(world);
  expect(await checkOf(world, 'lost')).toMatchObject({ result: null });

  // Half an hour after its next try would have been.
  await world.db.update(taxIdChecks).set({ lookAgainAt: new Date() }).where(eq(taxIdChecks.id, id));
  await startTaxIdChecks(world);

  expect(await untilAnswered(world, 'lost')).toMatchObject({ id, result: 'valid' });
});

it('a person can have an id asked about twenty times an hour, as registers block who asks too much', async () => {
  await start('often');
  await saveAndCheck(world, 'often');
  const { id: _, ...answered } = await untilAnswered(world, 'often');
  const more = Array.from({ length: 18 }, (_, index) => ({ ...answered, id: `tic_${index}` }));
  await world.unguarded.insert(taxIdChecks).values(more);
  const ask = () => checkNewestTaxId(world.db, 'often', { reason: 'requested', by: 'admin' });

  expect(await ask()).toMatchObject({ result: null });
  expect(await ask()).toBe('too often');

  // A save is not refused, but its id waits for an hour.
  const questions = questionsAbout(otherGermanId);
  await saveAndCheck(world, 'often', { taxId: otherGermanId });
  const waiting = await checkOf(world, 'often');
  expect(waiting).toMatchObject({ taxId: otherGermanId, result: null, tries: 0 });
  expect(waiting.lookAgainAt.getTime()).toBeGreaterThan(Date.now() + 59 * 60_000);
  expect(questionsAbout(otherGermanId)).toBe(questions);
  // Its neighbours have shares of their own.
  await start('seldom');
  await saveAndCheck(world, 'seldom');
  expect(await untilAnswered(world, 'seldom')).toMatchObject({ result: 'valid' });
});

it('an id that was saved while its register was off is asked about by the night after it is set up', async () => {
  await start('off-before');
  await saveAndCheck(world, 'off-before', { country: 'GB', postcode: 'EC1A 1AA', taxId: 'GB220430231' });
  expect(await untilAnswered(world, 'off-before')).toMatchObject({ code: 'register_off' });
  const newest = async () => (await listTaxIdChecks(world.db, 'off-before', { limit: 5 })).map(({ reason }) => reason);

  // Of a register that is still off nothing is asked.
  await renewTaxIdChecks(world.db, ofVies);
  await renewTaxIdChecks(world.db, { registers: [], limit: 100 });
  expect(await newest()).toEqual(['saved']);

  await renewTaxIdChecks(world.db, { registers: ['vies', 'hmrc'], limit: 100 });
  expect(await newest()).toEqual(['renewed', 'saved']);
  await renewTaxIdChecks(world.db, { registers: ['vies', 'hmrc'], limit: 100 });
  expect(await newest()).toEqual(['renewed', 'saved']);
});

it('an answer that the tenant’s workflow was not told is told by the sweep', async () => {
  // given an answer whose run ended before the tenant’s workflow was told
  await start('untold');
  standIn.pull({ away: true });
  await saveAndCheck(world, 'untold');
  const { id } = await untilTried(world, 'untold', 1);
  await world.client.workflow.getHandle(taxIdCheckWorkflowId('untold', id)).terminate();
  await answerTaxIdCheck(world.db, id, {
    result: 'valid',
    code: 'VALID',
    consultationNumber: null,
    requester: null,
    registeredName: null,
    nameMatch: null,
  });
  const untold = () => tenantsWithUntoldJudgement(world.db, { waitedMs: 60_000, limit: 100 });
  expect(await untold()).toEqual([]);
  await world.unguarded.execute(
    sql`update tax_id_checks set answered_at = now() - interval '2 minutes' where tenant_id = 'untold'`,
  );
  expect(await untold()).toEqual(['untold']);
  expect(await stateOf('untold')).toEqual({ version: 1, taxIdState: 'unverified' });

  const { client, taskQueue } = world;
  await client.workflow.execute('runSweep', { workflowId: 'run-sweep/untold', taskQueue });

  await until(
    () => stateOf('untold'),
    ({ taxIdState }) => taxIdState === 'valid',
  );
  await until(untold, (tenants) => tenants.length === 0);
});

it('what a register has said is not edited', async () => {
  await start('final');
  await saveAndCheck(world, 'final');
  const { id } = await untilAnswered(world, 'final');
  const edit = world.db.update(taxIdChecks).set({ result: 'invalid' }).where(eq(taxIdChecks.id, id));
  await expect(edit).rejects.toThrow();
  expect(await checkOf(world, 'final')).toMatchObject({ result: 'valid' });
});
