import type { MailKind, MemberMailKind } from './mails.ts';

/** What a contact receives: mails of one subject, or all. */
export const contactKinds = ['receipts', 'failures', 'everything'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** The kinds of mail to a tenant, which its contacts may want. */
export type TenantMailKind = Exclude<MailKind, MemberMailKind>;

interface Audience {
  /** The kind of contact that receives it, beside contacts for everything; null where there is none. */
  readonly contacts: Exclude<ContactKind, 'everything'> | null;
  /** Whether the admin and the owners receive it beside all contacts, as it ends the use or the data. */
  readonly isEssential: boolean;
}

const audiences: Readonly<Record<TenantMailKind, Audience>> = {
  trial_ending: { contacts: null, isEssential: false },
  bill_preview: { contacts: null, isEssential: false },
  price_changed: { contacts: null, isEssential: false },
  receipt: { contacts: 'receipts', isEssential: false },
  card_expiring: { contacts: 'failures', isEssential: false },
  card_removed: { contacts: 'failures', isEssential: false },
  payment_failed: { contacts: 'failures', isEssential: false },
  suspended: { contacts: 'failures', isEssential: true },
  tax_id_refused: { contacts: 'receipts', isEssential: false },
  deletion_warning: { contacts: null, isEssential: true },
  deletion_certificate: { contacts: null, isEssential: true },
};

/** A contact's address, with what the contact receives. */
export interface Addressee {
  readonly id: string;
  readonly email: string;
  readonly kinds: readonly ContactKind[];
}

/** A member who is an owner, with an address. */
export interface Owner {
  readonly id: string;
  readonly email: string;
}

/** The recipient of a mail. */
export type MailRecipient =
  | { readonly kind: 'admin' }
  | { readonly kind: 'contact'; readonly id: string }
  | { readonly kind: 'member'; readonly id: string };

/**
 * The recipients of a mail: each contact for its kind, or the admin where there is no such contact. An essential mail
 * also goes to the admin and every owner; each address gets it once (docs/product.md, "Contacts").
 */
export function recipientsOf(
  kind: TenantMailKind,
  contacts: readonly Addressee[],
  adminEmail: string | null,
  owners: readonly Owner[] = [],
): readonly MailRecipient[] {
  const { contacts: own, isEssential } = audiences[kind];
  const theirs = contacts.filter(({ kinds }) => kinds.includes('everything') || (own !== null && kinds.includes(own)));
  const isAdminAmong = theirs.some(({ email }) => isSameAddress(email, adminEmail));
  const admin = theirs.length === 0 || (isEssential && !isAdminAmong) ? [{ kind: 'admin' } as const] : [];
  const others = isEssential
    ? owners.filter(({ email }) => !isAmong(email, [adminEmail, ...theirs.map((one) => one.email)]))
    : [];
  return [
    ...admin,
    ...theirs.map(({ id }) => ({ kind: 'contact', id }) as const),
    ...others.map(({ id }) => ({ kind: 'member', id }) as const),
  ];
}

function isAmong(email: string, others: readonly (string | null)[]): boolean {
  return others.some((other) => isSameAddress(email, other));
}

function isSameAddress(one: string, other: string | null): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}
