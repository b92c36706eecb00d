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
  readonly patience?: Patience | undefined;
}

/** How a register that is away is asked again. */
export interface Patience {
  /** How long to wait after so many tries in vain. */
  readonly askAgainAfterMs: (tries: number) => number;
  /** By then about a day has passed, and another build of the service may have taken over. */
  readonly triesARun: number;
}

const usualPatience: Patience = { askAgainAfterMs, triesARun: 10 };
/** Begun ten at a time, they take half an hour; what is left over has its turn in the next night. */
const mostANight = 2_000;

export function createTaxIdActivities({ db, taxRegisters = {}, patience = usualPatience }: TaxIdDependencies) {
  return {
    /**
     * Asks the register of an id, and writes its answer down. Safe to run again: what is answered is not asked again, and of
     * two answers the first counts. The id is read here, so that no history has it. While the register is away it fails, to be
     * tried later; after some tries it answers so, for the run to be handed over.
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

    /** What was found out about a tenant's newest details, for its workflow; null where it has none any more. */
    async readBillingFacts(tenantId: string): Promise<Found | null> {
      const facts = await newestBillingFacts(db, tenantId);
      return facts === null ? null : { tenantId, fact: { type: 'taxIdJudged', ...facts } };
    },

    /** Has ids checked again whose answer has grown old, or that no register was set up for. Again, it finds the same checks waiting. */
    async renewTaxIdChecks(): Promise<number> {
      const registers = (['vies', 'hmrc'] as const).filter((name) => taxRegisters[name] !== undefined);
      return renewTaxIdChecks(db, { registers, limit: mostANight });
    },
  };

  async function later(check: TaxIdCheck, { code }: RegisterAway): Promise<'away'> {
    const waitMs = patience.askAgainAfterMs(check.tries + 1);
    await noteVainTry(db, check.id, code, waitMs);
    if (activityInfo().attempt >= patience.triesARun) return 'away';
    throw ApplicationFailure.create({
      message: `${registerNames[check.register]} is away: ${code}`,
      type: 'RegisterAway',
      nextRetryDelay: waitMs,
      // It is expected, and counted: no warning.
      category: ApplicationFailureCategory.BENIGN,
    });
  }
}

async function drop(db: Database, checkId: string, why: Parameters<typeof dropTaxIdCheck>[2]): Promise<'unasked'> {
  await dropTaxIdCheck(db, checkId, why);
  return 'unasked';
}
