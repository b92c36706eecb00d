import type { CommandType } from './command-updates.ts';
import { type Content, isBuyer, isContent, isListOf, isSeller, isText, isWhole } from './contents.ts';

/*
 * Temporal's UI and its command line send an update with any content. The rules count with what a command holds, so
 * that one which is not whole would leave a price below 0, or an activity that fails for ever.
 */

/** Whether an update holds a whole command of its type, with its author. Fields of newer versions may be beside. */
export function isCommandOf(type: CommandType, sent: unknown): boolean {
  if (!isContent(sent) || !isText(sent['actor'])) return false;
  const { command } = sent;
  return isContent(command) && command['type'] === type && isText(command['commandId']) && contents[type](command);
}

const isQuantity = (sent: unknown): boolean => isWhole(sent, 1);
const isPause = (sent: unknown): boolean => Number.isFinite(sent) && (sent as number) > 0;
const isPrice = (sent: unknown): boolean => isWhole(sent, 0);
const endOfYear9999 = 253_402_300_799_999;
const isInstant = (sent: unknown): boolean => isWhole(sent, 0) && sent <= endOfYear9999;

const contents: { readonly [T in CommandType]: (command: Content) => boolean } = {
  signUp: ({ tenantId, timeZone, currency, tax, taxMilliPercent, unitPrice, policy, frozenAt }) =>
    [tenantId, timeZone, currency].every(isText) &&
    isTax(tax) &&
    isPercentage(taxMilliPercent) &&
    isPrice(unitPrice) &&
    isPolicy(policy) &&
    (frozenAt === null || isInstant(frozenAt)),
  activate: (command) =>
    isQuantity(command['quantity']) && typeof command['startNow'] === 'boolean' && isQuoted(command),
  undoActivation: () => true,
  addLicences: (command) => isQuantity(command['quantity']) && isQuoted(command),
  removeLicences: (command) => isSelection(command['selection']) && isQuoted(command),
  reactivateLicences: (command) => isSelection(command['selection']) && isQuoted(command),
  assignLicence: ({ number, user }) => isQuantity(number) && isText(user),
  assignUsers: ({ users }) => isListOf(users, isText),
  revokeLicence: ({ number }) => isQuantity(number),
  removeUser: ({ user }) => isText(user),
  setPaymentMethod: ({ paymentMethod }) => isText(paymentMethod),
  pay: isQuoted,
  cancel: isQuoted,
  keep: () => true,
  withdrawPayment: ({ chargeKey }) => isText(chargeKey),
  setPrice: ({ unitPrice }) => isPrice(unitPrice),
  setBillingFacts: ({ buyer, detailsVersion }) => isBuyer(buyer) && isQuantity(detailsVersion),
  setTaxOverride: ({ milliPercent }) => isPercentage(milliPercent),
  advanceClock: ({ to }) => isInstant(to),
  acknowledge: ({ about }) => isText(about),
};

/** Callers of the previous version send a percentage alone (domain/carried-contract.ts). */
function isTax(sent: unknown): boolean {
  return sent === undefined || (isContent(sent) && isPercentage(sent['override']) && isSeller(sent['seller']));
}

function isSelection(sent: unknown): boolean {
  if (!isContent(sent)) return false;
  return 'numbers' in sent ? isListOf(sent['numbers'], isQuantity) : isQuantity(sent['quantity']);
}

function isQuoted({ quote }: Content): boolean {
  if (quote === undefined) return true;
  if (!isContent(quote)) return false;
  const { expiresAt, change, lines, tax, reactivated } = quote;
  return isText(change) && isListOf(lines, isContent) && [expiresAt, tax, reactivated].every((one) => isWhole(one));
}

/** In thousandths of a percent. */
function isPercentage(sent: unknown): boolean {
  return sent === null || (isWhole(sent, 0) && sent <= 100_000);
}

function isPolicy(sent: unknown): boolean {
  if (!isContent(sent)) return false;
  const { retryAfterDays, payerLookUpMinutes, ...numbers } = sent;
  const { trialDays, trialExpiredDays, suspendAfterDays, deleteAfterDays, maxLicences, quoteMinutes } = numbers;
  const all = [trialDays, trialExpiredDays, suspendAfterDays, deleteAfterDays, maxLicences, quoteMinutes];
  return all.every(isQuantity) && isListOf(retryAfterDays, isQuantity) && isListOf(payerLookUpMinutes, isPause);
}
