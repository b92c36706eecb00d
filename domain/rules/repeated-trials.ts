/*
 * Trials that are begun again and again by the same address or card are shown to ops. None is refused.
 * docs/product.md, "Trials again and again"
 */

/** What two trials have in common. */
export const trialSignKinds = ['address', 'card'] as const;
export type TrialSign = (typeof trialSignKinds)[number];

/** Providers that ignore dots, with the name that all their names stand for. */
const dotless: ReadonlyMap<string, string> = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);

/** The mailbox behind an address: what is written differently and reaches the same person is one. */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const host = email.slice(at + 1).toLowerCase();
  const [local = ''] = email.slice(0, at).toLowerCase().split('+');
  const provider = dotless.get(host);
  return provider === undefined ? `${local}@${host}` : `${local.replaceAll('.', '')}@${provider}`;
}
