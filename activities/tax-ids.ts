import { ApplicationFailure, activityInfo, log } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { newestBillingFacts } from '../db/billing-facts.ts';
import type { Database } from '../db/connect.ts';
import {
  answerTaxIdCheck,
  dropTaxIdCheck,
  noteVainTry,
  questionOf,
  renewTaxIdChecks,
  type TaxIdCheck,
} from '../db/tax-id-checks.ts';
import { askAgainAfterMs, registerNames, type TaxIdResult } from '../domain/tax/tax-id-check.ts';
import { whileBeating } from './heartbeat.ts';
import type { Found } from './outside.ts';
import { RegisterAway } from './tax-registers/ask-json.ts';
import type { TaxRegisters } from './tax-registers/register.ts';

export interface TaxIdDependencies {
  readonly db: Database;
  readonly taxRegisters?: TaxRegisters | undefined;
  readonly retryPlan?: RetryPlan | undefined;
}

/** When a register that is away is asked again. */
export interface RetryPlan {
  /** How many milliseconds to wait after `tries` failed tries. */
  readonly askAgainAfterMs: (tries: number) => number;
  /** Tries per run, which take about a day. Another build of the service may have taken over by then. */
  readonly triesARun: number;
}

const usualPlan: RetryPlan = { askAgainAfterMs, triesARun: 10 };
/** Begun ten at a time, this many take half an hour. The next night checks the rest. */
const mostANight = 2_000;

export function createTaxIdActivities({ db, taxRegisters = {}, retryPlan = usualPlan }: TaxIdDependencies) {
  return {
    /**
     * Asks a tax id's register, and records the answer; of two answers the first counts, and an answered check is not
     * asked again. The id is read here, so that no history has it; while the register is away it throws to be tried
     * later, and after some tries answers `away`, so that the run is handed over.
     */
    async askTaxRegister(checkId: string): Promise<TaxIdResult | 'away'> {
      const question = await questionOf(db, checkId);
      if ('known' in question) return question.known;
      if ('unasked' in question) return drop(db, checkId, question.unasked);
      const { ask: check, buyerName } = question;
      const register = taxRegisters[check.register];
      if (register === undefined) return drop(db, checkId, 'register_off');
      try {
        const answer = await whileBeating(() => register.ask({ taxId: check.taxId, buyerName }));
        log.info('A register of tax ids has answered', { tenantId: check.tenantId, checkId, result: answer.result });
        return await answerTaxIdCheck(db, checkId, answer);
      } catch (error) {
        if (!(error instanceof RegisterAway)) throw error;
        return later(check, error);
      }
    },

    /** The fact about a tenant's newest details for its workflow; null where it has none any more. */
    async readBillingFacts(tenantId: string): Promise<Found | null> {
      const facts = await newestBillingFacts(db, tenantId);
      return facts === null ? null : { tenantId, fact: { type: 'taxIdJudged', ...facts } };
    },

    /**
     * Begins checks of ids whose answer has grown old, or for which no register was configured. Running it again finds
     * the same checks waiting.
     */
    async renewTaxIdChecks(): Promise<number> {
      const registers = (['vies', 'hmrc'] as const).filter((name) => taxRegisters[name] !== undefined);
      return renewTaxIdChecks(db, { registers, limit: mostANight });
    },
  };

  async function later(check: TaxIdCheck, { code }: RegisterAway): Promise<'away'> {
    const waitMs = retryPlan.askAgainAfterMs(check.tries + 1);
    await noteVainTry(db, check.id, code, waitMs);
    if (activityInfo().attempt >= retryPlan.triesARun) return 'away';
    throw ApplicationFailure.create({
      message: `${registerNames[check.register]} is away: ${code}`,
      type: 'RegisterAway',
      nextRetryDelay: waitMs,
      // It is expected and counted, and so no warning.
      category: ApplicationFailureCategory.BENIGN,
    });
  }
}

async function drop(db: Database, checkId: string, why: Parameters<typeof dropTaxIdCheck>[2]): Promise<'unasked'> {
  await dropTaxIdCheck(db, checkId, why);
  return 'unasked';
}
