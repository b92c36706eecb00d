import { expect, it } from 'vitest';
import type { BindingQuote, Fact, Request } from '../domain/inputs.ts';
import type { Envelope } from './command-updates.ts';
import type { Message } from './run-input.ts';

/*
 * What reaches a workflow stays in its history, which a deletion does not reach (docs/security.md, "What stays
 * behind"). So each plain text in it needs a reason here why it names no person, and a new one does not compile
 * without; users' refs and concerns' subjects have types of their own, which no text from outside has.
 */

/** The paths of a type's plain texts: neither literals nor texts with a type of their own. */
type Texts<T, At extends string> = string extends T
  ? At
  : T extends readonly (infer Item)[]
    ? Texts<Item, `${At}/*`>
    : T extends object
      ? { [Key in keyof T & string]: Texts<T[Key], `${At}/${Key}`> }[keyof T & string]
      : never;

type TextsOf<T extends { readonly type: string }> = {
  [Type in T['type']]: Texts<Omit<Extract<T, { type: Type }>, 'quote'>, Type>;
}[T['type']];

type TextPath =
  | TextsOf<Request>
  | TextsOf<Fact>
  | TextsOf<Exclude<Message, { readonly type: 'command' | 'fact' }>>
  | Texts<BindingQuote, 'quote'>
  | Texts<Omit<Envelope, 'command'>, 'envelope'>;

const ours = 'made by the service, of numbers and ids';
const stripes = 'an id or a code of the card processor';
const card = 'how a card looks, which the certificate names';

const reasons: Readonly<Record<TextPath, string>> = {
  'attentionNeeded/reason': ours,
  'cardAttached/card/brand': card,
  'cardAttached/card/last4': card,
  'cardAttached/commandId': 'a digest',
  'cardRefused/declineCode': stripes,
  'cardRenewed/card/brand': card,
  'cardRenewed/card/last4': card,
  'cardSaved/eventId': stripes,
  'cardSaved/setupIntent': stripes,
  'chargeChanged/chargeKey': ours,
  'chargeSettled/key': ours,
  'chargeSettled/outcome/adviceCode': stripes,
  'chargeSettled/outcome/declineCode': stripes,
  'chargeSettled/outcome/refunds/*': stripes,
  'envelope/actor': 'a role and the id of a key',
  'quote/change': ours,
  'quote/lines/*/description': ours,
  'quote/lines/*/from': ours,
  'quote/lines/*/to': ours,
  'sellerChanged/seller/country': 'one of a list, configured',
  'setBillingFacts/buyer/country': 'one of a list',
  'taxIdJudged/buyer/country': 'one of a list',
  'setPaymentMethod/paymentMethod': stripes,
  'signUp/currency': 'one of a list',
  'signUp/tenantId': 'chosen by ops, and kept for good',
  'signUp/tax/seller/country': 'one of a list, configured',
  'signUp/timeZone': 'one of a list',
  'withdrawPayment/chargeKey': ours,
};

it('no text reaches a workflow without a reason', () => {
  expect(Object.values(reasons).filter((reason) => reason === '')).toEqual([]);
});
