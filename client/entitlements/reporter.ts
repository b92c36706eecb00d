import type { Service } from './service.ts';
import { collectUses, type Uses } from './uses.ts';

export interface Reporter {
  note(tenantId: string, userId: string, nowMs: number): void;
  /** Reports what is not yet reported, if the service answers. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;

/**
 * Tells the service once a day which users made calls, at a time of the day that differs by process.
 * docs/product.md, "Last used"
 */
export function reporter(isWanted: boolean, request: Service, report: (error: unknown) => void): Reporter {
  const tenants = new Map<string, Uses>();
  let timer = isWanted ? setTimeout(reportDaily, dayMs * Math.random()) : undefined;

  function reportDaily(): void {
    timer = setTimeout(reportDaily, dayMs);
    void reportAll();
  }

  async function reportAll(): Promise<void> {
    for (const [tenantId, uses] of tenants) {
      const days = uses.take();
      if (days.length === 0) continue;
      try {
        await request(`/v1/tenants/${encodeURIComponent(tenantId)}/entitlements/uses`, { body: { days } });
      } catch (error) {
        uses.putBack(days);
        report(error);
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
      await reportAll();
    },
  };
}
