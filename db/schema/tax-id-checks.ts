import { sql } from 'drizzle-orm';
import { check, index, integer, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { TaxRegister } from '../../domain/tax/tax-id.ts';
import type { CheckReason, NameMatch, TaxIdResult } from '../../domain/tax/tax-id-check.ts';
import { instant } from './columns.ts';
import { every, oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

const registers = every<TaxRegister>({ vies: true, hmrc: true });
const results = every<TaxIdResult>({ valid: true, invalid: true, unasked: true });
const reasons = every<CheckReason>({ saved: true, renewed: true, requested: true });
const nameMatches = every<NameMatch>({ matches: true, differs: true, not_compared: true });

/**
 * Each check of a tax id: a request until its register has answered, and from then on the proof of what that said. It is
 * written in the transaction that saves the details, so that no id is left unasked, and a worker begins what waits.
 */
export const taxIdChecks = table(
  'tax_id_checks',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The newest version of the details when it was asked for. Later versions with the same id share its answer. */
    detailsVersion: integer('details_version').notNull(),
    /** Personal: in its normal form. Null once its tenant is deleted. */
    taxId: text('tax_id'),
    register: oneOf('register', registers).notNull(),
    reason: oneOf('reason', reasons).notNull(),
    /** Who asked for it, as in the activity log. */
    by: text('by').notNull(),
    askedAt: instant('asked_at').notNull().defaultNow(),
    /** How often the register was asked in vain. */
    tries: integer('tries').notNull().default(0),
    lastTriedAt: instant('last_tried_at'),
    /** What it said then: a code. */
    lastCode: text('last_code'),
    /** From then on a worker begins the check, again where its run was lost. */
    lookAgainAt: instant('look_again_at').notNull().defaultNow(),
    /** Null while it waits. */
    result: oneOf('result', results),
    /** The register's own word for it, or why it was not asked. */
    code: text('code'),
    /** The register's number for this very answer: the proof that it was asked. */
    consultationNumber: text('consultation_number'),
    /** The seller's id, as whose the question was asked. */
    requester: text('requester'),
    /** Personal: the name that the register has for the id, where it says so. Null once its tenant is deleted. */
    registeredName: text('registered_name'),
    nameMatch: oneOf('name_match', nameMatches),
    answeredAt: instant('answered_at'),
  },
  (table) => [
    uniqueIndex('tax_id_checks_one_waiting').on(table.tenantId, table.taxId).where(sql`result is null`),
    index('tax_id_checks_waiting').on(table.lookAgainAt).where(sql`result is null`),
    index('tax_id_checks_by_tenant').on(table.tenantId, table.askedAt, table.id),
    check(
      'tax_id_checks_answered_whole',
      sql`(result is null) = (answered_at is null) and (result is null) = (code is null)`,
    ),
  ],
);
