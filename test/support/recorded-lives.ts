import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database } from '../../db/connect.ts';
import type { Seller } from '../../db/invoices.ts';
import { openLedgerRow } from '../../db/ledger.ts';
import { requestRefund, reserveRefund, settleRefund } from '../../db/refunds.ts';
import { charges, tenants } from '../../db/schema.ts';
import { recordStep } from '../../db/steps.ts';
import { cardOfCharge } from '../../domain/charge-under-way.ts';
import { nextDue } from '../../domain/due.ts';
import type { Charge, State } from '../../domain/state.ts';
import { encodeState } from '../../domain/state-codec.ts';
import { viewOf } from '../../domain/view.ts';
import { type Happened, Tenant, type TenantOptions } from '../domain/support/tenant.ts';

/**
 * A tenant that lives by the rules alone, on a test clock, and is written down by the functions that the service writes with:
 * hundreds of lives take seconds.
 */
export class RecordedLife {
  readonly tenantId: string;
  readonly life: Tenant;
  readonly #db: Database;
  readonly #seller: Seller;
  #version = 0;
  #events = 0;

  constructor(db: Database, seller: Seller, tenantId: string, options: Partial<TenantOptions>) {
    this.#db = db;
    this.#seller = seller;
    this.tenantId = tenantId;
    this.life = new Tenant({ ...options, tenantId, testClock: true });
  }

  async signUp(details: { readonly name: string; readonly adminEmail: string }): Promise<void> {
    await this.#db.insert(tenants).values({ id: this.tenantId, createdBy: 'test', ...details });
  }

  /** Writes what has happened since the last time; each charge begins a step of its own, with its row written before. */
  async record(): Promise<void> {
    const { happened } = this.life;
    let step: Happened[] = [];
    for (const one of happened.slice(this.#events)) {
      if (one.event.type === 'chargeStarted') {
        await this.#write(step);
        await this.#openRow(one.event.charge);
        step = [];
      }
      step.push(one);
    }
    await this.#write(step);
    this.#events = happened.length;
  }

  async #openRow(charge: Charge): Promise<void> {
    const { tenantId, life } = this;
    const order = { tenantId, currency: life.state.currency, charge, card: cardOfCharge(life.state, charge.key) };
    await openLedgerRow(this.#db, order, { ...madeBy(tenantId), activityId: charge.key });
  }

  async #write(happened: readonly Happened[]): Promise<void> {
    if (happened.length === 0) return;
    const { tenantId, life } = this;
    this.#version += 1;
    const step = { tenantId, version: this.#version, actor: 'admin', happened, command: null, ...madeBy(tenantId) };
    const result = await recordStep(this.#db, { ...step, ...recorded(life.state) }, this.#seller);
    if (result === 'behind' || result.missing !== undefined) throw new Error(`Not recorded: ${JSON.stringify(result)}`);
  }

  /** Gives a part of a charge back, in thousandths of it, as if the card processor had done so. */
  async refund(chargeId: string, share: number): Promise<void> {
    const charge = await this.#chargeOf(chargeId);
    await this.#refund(charge, Math.max(1, Math.floor((charge.amount * share) / 1_000)));
  }

  /** Gives all that is left of a charge back. */
  async refundRest(chargeId: string): Promise<void> {
    await this.#refund(await this.#chargeOf(chargeId), null);
  }

  async #chargeOf(chargeId: string): Promise<typeof charges.$inferSelect> {
    const [charge] = await this.#db.select().from(charges).where(eq(charges.id, chargeId));
    if (charge === undefined) throw new Error(`There is no charge ${chargeId}`);
    return charge;
  }

  async #refund({ id, currency }: typeof charges.$inferSelect, amount: number | null): Promise<void> {
    const { tenantId } = this;
    const request = { tenantId, chargeId: id, amount, currency, reason: 'Made up', actor: 'finance' };
    const refund = await requestRefund(this.#db, { ...request, commandId: randomUUID() }, (id) => `refund/${id}`);
    if (typeof refund === 'string') throw new Error(refund);
    await reserveRefund(this.#db, refund.id, { runId: 'run', activityId: '1' });
    const outcome = { type: 'succeeded', stripeRefund: `re_${refund.id}` } as const;
    await settleRefund(this.#db, refund.id, outcome, this.#seller);
  }
}

function recorded(state: State) {
  const { pool, ...carried } = encodeState(state);
  const stored = { ...carried, pool: { next: pool.next } };
  return { stored, view: viewOf(state), nextDueAt: nextDue(state)?.at ?? null };
}

const madeBy = (tenantId: string) => ({ workflowId: `subscription/${tenantId}`, runId: 'run' });
