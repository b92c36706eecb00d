/*
 * The people of a tenant: what each role may do, and that an owner is left.
 * docs/product.md, "People"
 */

export const memberRoles = ['owner', 'licences', 'billing', 'reader'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** `invited`: has not signed in yet. `removed`: the row is left as an id, without name and address. */
export const memberStates = ['invited', 'active', 'removed'] as const;
export type MemberState = (typeof memberStates)[number];

/** What an operation is, in view of who may do it. */
export type Right =
  /** See what the pages show, and ask for a price. */
  | 'read'
  /** Licences and users, with what that costs. */
  | 'licences'
  /** Card, billing details, receipts, payments. */
  | 'billing'
  /** Begin and end the subscription, take all data along, and decide who gets in. */
  | 'own';

export const rolesWithRight: Readonly<Record<Right, readonly MemberRole[]>> = {
  read: memberRoles,
  licences: ['owner', 'licences'],
  billing: ['owner', 'billing'],
  own: ['owner'],
};

export const mostMembers = 200;
/** How long a mailed link can be used. */
export const signInLinkMinutes = 15;
export const invitationDays = 7;

interface Owner {
  readonly id: string;
  readonly state: MemberState;
}

/**
 * Whether an owner is left when one goes. One who has signed in counts for more than one who was only invited, whose address
 * may be wrong.
 */
export function leavesAnOwner(owners: readonly Owner[], goingId: string): boolean {
  const going = owners.find(({ id }) => id === goingId);
  const others = owners.filter(({ id }) => id !== goingId);
  return going?.state === 'active' ? others.some(({ state }) => state === 'active') : others.length > 0;
}
