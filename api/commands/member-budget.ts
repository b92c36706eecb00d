import { RateLimiterMemory } from 'rate-limiter-flexible';
import { signInLinkMinutes } from '../../domain/rules/people.ts';
import { count } from '../http/rate-limits.ts';

/**
 * How many mails may be caused to be sent, in one process of the API: by a tenant's invitations, and to one address by those who
 * ask for a link. A stolen session would otherwise have us write to any address.
 */
export const mostInvitationsAnHour = 60;
/** To one member: an invitation that is sent again. */
export const mostAgainAnHour = 5;
/** Asked for from one network address, for any mailbox. */
export const mostLinksFrom = 60;
/** To one address. Each of them is in that mailbox and lasts as long, so that asking too often locks its owner out of nothing. */
export const mostLinksToAddress = 4;

const hourSeconds = 3_600;

export interface MemberBudget {
  /** Throws `RateLimited`. */
  spendInvitation(tenantId: string): Promise<void>;
  spendAgain(memberId: string): Promise<void>;
  spendLinkFrom(networkAddress: string | null): Promise<void>;
  /** False where an address has been sent enough: its asker is told the same. */
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
