import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

it('lets no other user list the data, also of a folder that was open before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
  try {
    const [fresh, old] = [join(folder, 'fresh'), join(folder, 'old')];
    mkdirSync(old);
    chmodSync(old, 0o777);
    for (const dataDir of [fresh, old]) {
      lockDataFolder(dataDir).release();
      expect(statSync(dataDir).mode & 0o066).toBe(0);
      expect(statSync(join(dataDir, 'run')).mode & 0o077).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
