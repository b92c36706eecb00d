import { CancellationScope } from '@temporalio/workflow';
import type { Charge } from '../domain/state.ts';
import type { Inbox } from './inbox.ts';
import { awaitPayer } from './perform.ts';
import type { Run } from './run.ts';

/**
 * Looks up, outside the turns, whether the payer has confirmed the waiting charge, as its webhook may be lost. The
 * outcome then takes a turn as any other message; the next run begins the look-ups again.
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

  /** Whether the watched charge is not the one that waits now. */
  get isBehind(): boolean {
    return this.#watched !== (this.#run.chargeAwaitingPayer()?.key ?? null);
  }

  /** Watches the charge that waits now, and no other any more. */
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
