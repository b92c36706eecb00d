/**
 * How the rules and Temporal identify a user: the instance's own opaque name, such as `usr_9f86d081884c7d65`. Only the
 * instance's database makes one (`db/user-refs.ts`), so that an id from outside cannot take its place.
 */
export type UserRef = string & { readonly [refersToUser]: true };

declare const refersToUser: unique symbol;
