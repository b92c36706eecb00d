import { Counter } from 'prom-client';
import type { TaxRegister } from '../../domain/tax/tax-id.ts';
import type { RegisterAnswer } from '../../domain/tax/tax-id-check.ts';
import { RegisterAway } from './ask-json.ts';

/** A question to a register. */
export interface RegisterQuestion {
  /** The tax id in its normal form. */
  readonly taxId: string;
  /** The name on the buyer's billing details, which some registers compare. */
  readonly buyerName: string;
}

/** A register. Throws `RegisterAway` where there is no answer. */
export interface TaxRegisterClient {
  ask(question: RegisterQuestion): Promise<RegisterAnswer>;
}

/** The registers that this service can ask. A register that is left out is not asked. */
export type TaxRegisters = Readonly<Partial<Record<TaxRegister, TaxRegisterClient>>>;

/** An id of the seller's as configured, reduced to capitals and digits. */
export function plainId(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();
}

/** The register does not know the seller that asks. */
export class RequesterRefused extends Error {
  override name = 'RequesterRefused';
}

/**
 * Asks as the seller, as a register then gives its answer a number. If it does not know the seller, a setting is wrong,
 * for which no buyer should wait: the question is sent again without a seller, and the proof has no number.
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

/** Counts the outcome of each question. */
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
