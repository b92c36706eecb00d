import { CancellationScope } from '@temporalio/workflow';

/**
 * One queue of turns per tenant: what changes the state runs alone, in order of arrival. A turn cannot be canceled from
 * outside, as it may be in the middle of a charge.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  get idle(): boolean {
    return this.#waiting === 0;
  }

  take<T>(turn: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const mine = this.#last.then(() => CancellationScope.nonCancellable(turn));
    const leave = (): void => {
      this.#waiting -= 1;
    };
    this.#last = mine.then(leave, leave);
    return mine;
  }
}
