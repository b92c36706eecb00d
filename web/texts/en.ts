import { activate } from './en/activate.tsx';
import { activity } from './en/activity.ts';
import { add } from './en/add.ts';
import { amounts } from './en/amounts.ts';
import { assign } from './en/assign.ts';
import { cancel } from './en/cancel.tsx';
import { card } from './en/card.ts';
import { coming } from './en/coming.ts';
import { company } from './en/company.ts';
import { contacts } from './en/contacts.ts';
import { details } from './en/details.ts';
import { events } from './en/events.ts';
import { frame } from './en/frame.ts';
import { give } from './en/give.ts';
import { keys } from './en/keys.ts';
import { licences } from './en/licences.tsx';
import { list } from './en/list.ts';
import { notices } from './en/notices.tsx';
import { operation } from './en/operation.ts';
import { outside } from './en/outside.ts';
import { pay } from './en/pay.ts';
import { payment } from './en/payment.ts';
import { people } from './en/people.ts';
import { price } from './en/price.tsx';
import { problems } from './en/problems.ts';
import { quantity } from './en/quantity.ts';
import { receipts } from './en/receipts.tsx';
import { remove } from './en/remove.tsx';
import { signIn } from './en/sign-in.tsx';
import { subscription } from './en/subscription.tsx';
import { taxId } from './en/tax-id.ts';
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

export type Texts = typeof en;
