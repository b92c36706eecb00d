import { activity } from './en/activity.ts';
import { add } from './en/add.ts';
import { amounts } from './en/amounts.ts';
import { frame } from './en/frame.ts';
import { give } from './en/give.ts';
import { licences } from './en/licences.tsx';
import { list } from './en/list.ts';
import { price } from './en/price.tsx';
import { problems } from './en/problems.ts';
import { quantity } from './en/quantity.ts';
import { receipts } from './en/receipts.tsx';
import { remove } from './en/remove.tsx';
import { words } from './en/words.ts';

/** The pages' texts in English: they say which texts there are, and what each takes. */
export const en = {
  add,
  amounts,
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
