// Prometheus's own check of alerts and dashboard.
import { findProgram, installFromDebian } from './debian.mjs';

/** @returns {string | null} */
export function findPromtool() {
  return findProgram(['promtool']);
}

/** In CI it has to be there: the test of the alerts fails without it. */
export async function ensurePromtool() {
  if (findPromtool() !== null) return;
  const purpose = 'the checks of alerts by promtool';
  await installFromDebian({ name: 'prometheus', purpose, instead: 'install promtool, of Prometheus' });
}
