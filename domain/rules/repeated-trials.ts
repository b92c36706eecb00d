/*
 * Repeated trials with the same address or card are shown to ops. None is refused. docs/product.md, "Trials again and
 * again"
 */

/** What two trials have in common. */
export const trialSignKinds = ['address', 'card'] as const;
export type TrialSign = (typeof trialSignKinds)[number];

/** Mail domains whose provider ignores dots, each with the one name used for all domains of that provider. */
const dotless: ReadonlyMap<string, string> = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);

/** The mailbox behind an address: spellings that reach the same person are one mailbox. */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const host = email.slice(at + 1).toLowerCase();
  const [local = ''] = email.slice(0, at).toLowerCase().split('+');
  const provider = dotless.get(host);
  return provider === undefined ? `${local}@${host}` : `${local.replaceAll('.', '')}@${provider}`;
}
