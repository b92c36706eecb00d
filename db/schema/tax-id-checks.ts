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
 * Each check of a tax id: a request until its register has answered, then the proof of the answer. It is written in the
 * transaction that saves the details, so that no id is left unchecked, and a worker begins what waits.
 */
export const taxIdChecks = table(
  'tax_id_checks',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The newest version of the details at the request. Later versions with the same id share its answer. */
    detailsVersion: integer('details_version').notNull(),
    /** Personal: the id in its normal form; null once the tenant is deleted. */
    taxId: text('tax_id'),
    register: oneOf('register', registers).notNull(),
    reason: oneOf('reason', reasons).notNull(),
    /** The actor who requested it, as in the activity log. */
    by: text('by').notNull(),
    askedAt: instant('asked_at').notNull().defaultNow(),
    /** How many queries of the register have failed. */
    tries: integer('tries').notNull().default(0),
    lastTriedAt: instant('last_tried_at'),
    /** The code of the last failure. */
    lastCode: text('last_code'),
    /** When a worker begins the check, or begins it again where its run was lost. */
    lookAgainAt: instant('look_again_at').notNull().defaultNow(),
    /** Null while the check waits. */
    result: oneOf('result', results),
    /** The register's own code for its answer, or why it was not queried. */
    code: text('code'),
    /** The register's number for this answer: the proof that it was queried. */
    consultationNumber: text('consultation_number'),
    /** The seller's id, under which the register was queried. */
    requester: text('requester'),
    /**
     * Personal: the name that the register has for the id; null where it gives none, and once the tenant is deleted.
     */
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
