import { Counter } from 'prom-client';
import type { TaxRegister } from '../../domain/tax/tax-id.ts';
import type { RegisterAnswer } from '../../domain/tax/tax-id-check.ts';
import { RegisterAway } from './ask-json.ts';

/** What is asked of a register. */
export interface RegisterQuestion {
  /** In its normal form. */
  readonly taxId: string;
  /** The name on the buyer's billing details, to be compared where the register does that. */
  readonly buyerName: string;
}

/** One register. Throws `RegisterAway` where there is no answer. */
export interface TaxRegisterClient {
  ask(question: RegisterQuestion): Promise<RegisterAnswer>;
}

/** The registers that this service can ask. One that is not there is not asked. */
export type TaxRegisters = Readonly<Partial<Record<TaxRegister, TaxRegisterClient>>>;

/** An id of the seller's as it is configured, in capitals and digits. */
export function plainId(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();
}

/** The register does not know the one who asks. */
export class RequesterRefused extends Error {
  override name = 'RequesterRefused';
}

/**
 * Asks as the seller, for then a register gives its answer a number. Where it does not know the seller, a setting is wrong, for
 * which no buyer should wait: the question is sent again without a seller, and the proof has no number.
 */
export async function askAsSeller(
  requester: string | null,
  ask: (requester: string | null) => Promise<RegisterAnswer>,
): Promise<RegisterAnswer> {
  try {
    return await ask(requester);
  } catch (error) {
    if (!(error instanceof RequesterRefused)) throw error;
    if (requester === null) throw new RegisterAway('REQUESTER_REFUSED', { cause: error });
    return ask(null);
  }
}

const answers = new Counter({
  name: 'billing_tax_register_answers_total',
  help: 'What registers have answered about tax ids: valid, invalid, or away',
  labelNames: ['register', 'result'] as const,
});

/** Counts what comes of each question. */
export async function counted(register: TaxRegister, ask: () => Promise<RegisterAnswer>): Promise<RegisterAnswer> {
  try {
    const answer = await ask();
    answers.inc({ register, result: answer.result });
    return answer;
  } catch (error) {
    answers.inc({ register, result: 'away' });
    throw error;
  }
}
