/*
 * Renewals that fall due at one instant begin one after another, so that what people do meanwhile does not wait behind
 * them. docs/product.md, "A wave of renewals"
 */

import type { Instant } from '../calendar.ts';
import type { Due } from '../due.ts';

const mostMs = 3_600_000;

/**
 * Over how many milliseconds `countDue` renewals of one instant are spread. As many as begin within a second need no
 * spreading.
 */
export function spreadMsOf(countDue: number, perSecond: number): number {
  return countDue <= perSecond ? 0 : Math.min(Math.ceil((1_000 * countDue) / perSecond), mostMs);
}

/**
 * When a tenant's workflow wakes for what falls due next: at its instant, or for a renewal at the tenant's own place in
 * the wave. It is settled as of its instant in any case, and earlier if a command comes first.
 */
export function wakesAt(tenantId: string, { type, at }: Due, spreadMs: number): Instant {
  return type === 'boundary' ? at + Math.floor(shareOf(tenantId) * spreadMs) : at;
}

/** A number from 0 to below 1 that is always the same for a text and spread evenly over texts (FNV-1a, mixed). */
function shareOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
