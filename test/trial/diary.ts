import type { Answer, Asked } from './client.ts';

/** What was asked and what came of it, as those remember who asked. */
export class Diary {
  readonly answered: (readonly [Asked, Answer])[] = [];
  /** No final answer yet: asked again at the end. */
  readonly open: Asked[] = [];

  note(asked: Asked, answer: Answer | null): void {
    if (answer === null) this.open.push(asked);
    else this.answered.push([asked, answer]);
  }
}
