import type { FaultRequest } from 'stripe-sim/controls';
import { type Controls, controlsOf } from 'stripe-sim/controls';
import type { Parts } from './parts.ts';
import type { Random } from './random.ts';

/**
 * Faults at the card processor, for about every fifth charge: time-outs after charging, saved 500s, cut connections, 409,
 * 429, declines and banks that want to see the payer. A key is also forgotten before half of the requests that come again.
 */
const perFault = 0.02;
const often = 30_000_000;
const chargePath = '/v1/payment_intents';
const ofCharges: readonly FaultRequest['fault'][] = [
  'rate_limited',
  'conflict',
  'reset_before',
  'error_before',
  'error_after',
  'reset_after',
  'hang_after',
  'decline',
  'decline',
  'sca',
];
const ofRefunds: readonly FaultRequest['fault'][] = ['rate_limited', 'conflict', 'error_after', 'reset_after'];

/** Keeps the faults armed, as a stand-in that was killed comes back without them. */
export class FaultsAtStripe {
  readonly #controls: Controls;
  readonly #random: Random;
  readonly #struck = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor({ stripeUrl }: Parts, random: Random) {
    this.#controls = controlsOf(stripeUrl);
    this.#random = random;
  }

  start(): void {
    let busy = false;
    this.#timer = setInterval(() => {
      if (busy) return;
      busy = true;
      this.#keep()
        .catch(() => undefined)
        .finally(() => {
          busy = false;
        });
    }, 500);
  }

  /** Takes them all away, with whatever answers the stand-in has kept of them: Stripe is sound again. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#keep().catch(() => undefined);
    await this.#controls.clearFaults();
    await this.#controls.pruneKeys();
  }

  /** How often each has struck, as far as stand-ins have lived to tell. */
  get struck(): ReadonlyMap<string, number> {
    return this.#struck;
  }

  #lastSeen = new Map<string, number>();

  async #keep(): Promise<void> {
    const { faults } = await this.#controls.faults();
    for (const { id, fault, left, path } of faults) {
      const struckSoFar = often - (left ?? often);
      const strikes = struckSoFar - (this.#lastSeen.get(id) ?? 0);
      this.#lastSeen.set(id, struckSoFar);
      if (fault !== 'key_pruned' && path === chargePath)
        this.#struck.set(fault, (this.#struck.get(fault) ?? 0) + strikes);
    }
    if (faults.length > 0) return;
    for (const { fault, ...details } of this.#wanted()) await this.#controls.fault(fault, details);
  }

  #wanted(): readonly FaultRequest[] {
    const common = { method: 'POST', count: often } as const;
    const armed = (fault: FaultRequest['fault'], path: string, probability: number) => {
      return { ...common, fault, path, probability, seed: this.#random.upTo(1_000_000) };
    };
    return [
      armed('key_pruned', chargePath, 0.5),
      ...ofCharges.map((fault) => armed(fault, chargePath, perFault)),
      ...ofRefunds.map((fault) => armed(fault, '/v1/refunds', perFault)),
    ];
  }
}
