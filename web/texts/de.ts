import { activate } from './de/activate.tsx';
import { activity } from './de/activity.ts';
import { add } from './de/add.ts';
import { amounts } from './de/amounts.ts';
import { assign } from './de/assign.ts';
import { cancel } from './de/cancel.tsx';
import { card } from './de/card.ts';
import { coming } from './de/coming.ts';
import { company } from './de/company.ts';
import { contacts } from './de/contacts.ts';
import { details } from './de/details.ts';
import { events } from './de/events.ts';
import { frame } from './de/frame.ts';
import { give } from './de/give.ts';
import { keys } from './de/keys.ts';
import { licences } from './de/licences.tsx';
import { list } from './de/list.ts';
import { notices } from './de/notices.tsx';
import { operation } from './de/operation.ts';
import { outside } from './de/outside.ts';
import { pay } from './de/pay.ts';
import { payment } from './de/payment.ts';
import { people } from './de/people.ts';
import { price } from './de/price.tsx';
import { problems } from './de/problems.ts';
import { quantity } from './de/quantity.ts';
import { receipts } from './de/receipts.tsx';
import { remove } from './de/remove.tsx';
import { signIn } from './de/sign-in.tsx';
import { subscription } from './de/subscription.tsx';
import { taxId } from './de/tax-id.ts';
import { words } from './de/words.ts';
import type { Texts } from './en.ts';

/** The pages' texts in German. */
export const de: Texts = {
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
  signIn,
  receipts,
  activity,
  list,
  activate,
  assign,
  cancel,
  card,
  coming,
  company,
  contacts,
  details,
  events,
  keys,
  notices,
  operation,
  outside,
  pay,
  payment,
  people,
  subscription,
  taxId,
};
