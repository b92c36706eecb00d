import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockDataFolder } from './data-folder-lock.ts';
import { UserError } from './setup/tools.mjs';

it('says which folder cannot be made, and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
  try {
    writeFileSync(join(folder, 'file'), '');
    const lock = () => lockDataFolder(join(folder, 'file', 'data'));
    expect(lock).toThrow(UserError);
    expect(lock).toThrow(/file.data.*DATA_DIR/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
