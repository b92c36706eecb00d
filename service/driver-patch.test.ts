import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requirePatchedDriver } from '../db/driver-patch.ts';

it('a driver installed without its patch is refused, with the remedy', () => {
  const unpatched = join(mkdtempSync(join(tmpdir(), 'driver-')), 'connection.js');
  writeFileSync(unpatched, 'export default function Connection() {}\n');

  expect(() => requirePatchedDriver(unpatched)).toThrow(/lacks its patch: .* npx patch-package/);
  expect(() => requirePatchedDriver()).not.toThrow();
});
