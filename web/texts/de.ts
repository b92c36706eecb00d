import { activity } from './de/activity.ts';
import { add } from './de/add.ts';
import { frame } from './de/frame.ts';
import { give } from './de/give.ts';
import { licences } from './de/licences.ts';
import { list } from './de/list.ts';
import { price } from './de/price.tsx';
import { problems } from './de/problems.ts';
import { quantity } from './de/quantity.ts';
import { receipts } from './de/receipts.ts';
import { remove } from './de/remove.ts';
import { words } from './de/words.ts';
import type { Texts } from './en.ts';

/** The pages' texts in German. */
export const de: Texts = {
  add,
  frame,
  price,
  problems,
  quantity,
  words,
  licences,
  give,
  remove,
  receipts,
  activity,
  list,
};
