import { activity } from './en/activity.ts';
import { add } from './en/add.ts';
import { frame } from './en/frame.ts';
import { give } from './en/give.ts';
import { licences } from './en/licences.ts';
import { list } from './en/list.ts';
import { price } from './en/price.tsx';
import { problems } from './en/problems.ts';
import { quantity } from './en/quantity.ts';
import { receipts } from './en/receipts.ts';
import { remove } from './en/remove.ts';
import { words } from './en/words.ts';

/** The pages' texts in English: they say which texts there are, and what each takes. */
export const en = {
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

export type Texts = typeof en;
