/* The people of a tenant: what each role may do, and that an owner stays. docs/product.md, "People" */

export const memberRoles = ['owner', 'licences', 'billing', 'reader'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** `invited`: has not signed in yet. `removed`: only the id is left, without name and address. */
export const memberStates = ['invited', 'active', 'removed'] as const;
export type MemberState = (typeof memberStates)[number];

/** The kind of an operation, which decides which roles may do it. */
export type Right =
  /** See the pages and get quotes. */
  | 'read'
  /** Change licences and users, with what that costs. */
  | 'licences'
  /** Change the card and the billing details, pay, and see receipts. */
  | 'billing'
  /** Confirm or withdraw a payment that one of the two rights above has caused. */
  | 'pay'
  /** Begin and end the subscription, export all data, and decide who gets access. */
  | 'own';

export const rolesWithRight: Readonly<Record<Right, readonly MemberRole[]>> = {
  read: memberRoles,
  licences: ['owner', 'licences'],
  billing: ['owner', 'billing'],
  pay: ['owner', 'licences', 'billing'],
  own: ['owner'],
};

export const mostMembers = 200;
/** How many minutes a mailed sign-in link works. */
export const signInLinkMinutes = 15;
export const invitationDays = 7;

interface Owner {
  readonly id: string;
  readonly state: MemberState;
}

/**
 * Whether an owner is left when this one leaves. An owner who has signed in is not replaced by one who was only
 * invited, whose address may be wrong.
 */
export function leavesAnOwner(owners: readonly Owner[], goingId: string): boolean {
  const going = owners.find(({ id }) => id === goingId);
  const others = owners.filter(({ id }) => id !== goingId);
  return going?.state === 'active' ? others.some(({ state }) => state === 'active') : others.length > 0;
}
