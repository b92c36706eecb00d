import type { UserRef } from '../../domain/user-ref.ts';

/** What the service never does: takes any text for a user's ref. */

export const ref = (user: string): UserRef => user as UserRef;
export const refs = (...users: readonly string[]): readonly UserRef[] => users.map(ref);
