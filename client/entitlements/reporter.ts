import { type Service, ServiceProblem } from './service.ts';
import { collectUses, type Uses } from './uses.ts';

export interface Reporter {
  note(tenantId: string, userId: string, nowMs: number): void;
  /** Reports the remaining uses, if the service answers, and ends the timer. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;

/**
 * Reports to the service once a day which users made calls, at a time of day that differs by process.
 * docs/product.md, "The product’s copy"
 */
export function reporter(isWanted: boolean, request: Service, report: (error: unknown) => void): Reporter {
  const tenants = new Map<string, Uses>();
  let timer = isWanted ? setTimeout(reportDaily, dayMs * Math.random()) : undefined;

  function reportDaily(): void {
    timer = setTimeout(reportDaily, dayMs);
    // A day that is over here has begun in every time zone. The service takes no future day.
    void reportAll(Date.now());
  }

  async function reportAll(endedByMs: number): Promise<void> {
    for (const [tenantId, uses] of tenants) {
      const days = uses.take(endedByMs);
      for (const [n, day] of days.entries()) {
        try {
          await request(`/v1/tenants/${encodeURIComponent(tenantId)}/entitlements/uses`, { body: day });
        } catch (error) {
          report(error);
          if (isRefusedForGood(error)) continue;
          uses.putBack(days.slice(n));
          break;
        }
      }
    }
  }

  function usesOf(tenantId: string): Uses {
    const uses = tenants.get(tenantId) ?? collectUses();
    tenants.set(tenantId, uses);
    return uses;
  }

  return {
    note(tenantId, userId, nowMs) {
      if (isWanted) usesOf(tenantId).note(userId, nowMs);
    },
    async close() {
      clearTimeout(timer);
      await reportAll(Number.POSITIVE_INFINITY);
    },
  };
}

/** Whether a day can never be taken, such as one that is too long ago. Kept, it would hold up all days after it. */
function isRefusedForGood(error: unknown): boolean {
  return error instanceof ServiceProblem && error.status === 422;
}
