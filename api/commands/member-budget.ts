import { RateLimiterMemory } from 'rate-limiter-flexible';
import { signInLinkMinutes } from '../../domain/rules/people.ts';
import { count } from '../http/rate-limits.ts';

/**
 * Limits on mails that a tenant's invitations, or requests for a sign-in link, send from this process. A stolen session
 * could otherwise send mails to any address.
 */
export const mostInvitationsAnHour = 60;
/** Invitations sent again to one member, an hour. */
export const mostAgainAnHour = 5;
/** Sign-in links requested from one network address, for any mailbox. */
export const mostLinksFrom = 60;
/**
 * Sign-in links to one address. All of them arrive and stay valid, so that too many requests do not lock out the owner.
 */
export const mostLinksToAddress = 4;

const hourSeconds = 3_600;

export interface MemberBudget {
  /** Counts an invitation of a tenant; throws `RateLimited` beyond the limit. */
  spendInvitation(tenantId: string): Promise<void>;
  spendAgain(memberId: string): Promise<void>;
  spendLinkFrom(networkAddress: string | null): Promise<void>;
  /** False where an address has been sent enough links. The answer to the request does not show it. */
  takeLinkTo(email: string): Promise<boolean>;
}

export function createMemberBudget(): MemberBudget {
  const invitations = new RateLimiterMemory({ points: mostInvitationsAnHour, duration: hourSeconds });
  const again = new RateLimiterMemory({ points: mostAgainAnHour, duration: hourSeconds });
  const from = new RateLimiterMemory({ points: mostLinksFrom, duration: signInLinkMinutes * 60 });
  const links = new RateLimiterMemory({ points: mostLinksToAddress, duration: signInLinkMinutes * 60 });
  return {
    spendInvitation: (tenantId) => count(invitations, tenantId),
    spendAgain: (memberId) => count(again, memberId),
    spendLinkFrom: async (address) => (address === null ? undefined : count(from, address)),
    takeLinkTo: (email) =>
      links.consume(email.toLowerCase()).then(
        () => true,
        () => false,
      ),
  };
}
