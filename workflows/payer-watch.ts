import { CancellationScope } from '@temporalio/workflow';
import type { Charge } from '../domain/state.ts';
import type { Inbox } from './inbox.ts';
import { awaitPayer } from './perform.ts';
import type { Run } from './run.ts';

/**
 * Asks beside the turns whether the payer of a charge has confirmed it, for as long as the charge waits: its webhook may be
 * lost. What came of it takes its turn like any other news. The next run asks again from the beginning.
 */
export class PayerWatch {
  readonly #run: Run;
  readonly #inbox: Inbox;
  #watched: string | null = null;
  #scope = new CancellationScope();

  constructor(run: Run, inbox: Inbox) {
    this.#run = run;
    this.#inbox = inbox;
  }

  /** Whether another charge waits than the one that is asked about, or none does. */
  get isBehind(): boolean {
    return this.#watched !== (this.#run.chargeAwaitingPayer()?.key ?? null);
  }

  /** Asks about the charge that waits now, and about no other any more. */
  follow(): void {
    if (!this.isBehind) return;
    this.#scope.cancel();
    const charge = this.#run.chargeAwaitingPayer();
    this.#watched = charge?.key ?? null;
    this.#scope = new CancellationScope();
    if (charge !== null) void this.#scope.run(() => this.#ask(charge));
  }

  async #ask(charge: Charge): Promise<void> {
    const { state } = this.#run;
    const fact = state && (await awaitPayer(state, charge, this.#run.now()));
    if (fact !== null) await this.#inbox.receive({ type: 'fact', fact });
  }
}
