// Shows the warnings and errors of a child's log on the terminal, and lines that are no log records (stack traces).
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { say } from './setup/tools.mjs';

const everyMs = 400;
const pinoWarning = 40;

/** Follows a log from its present end. The child writes the file (see `launch`); this only reads it. */
export function showWarnings(logFile: string, name: string): { stop: () => void } {
  let offset = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  let rest = '';
  const poll = (): void => {
    const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (size < offset) offset = 0;
    if (size === offset) return;
    const lines = (rest + readRange(logFile, offset, size)).split('\n');
    offset = size;
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const shown = worthShowing(line);
      if (shown !== undefined) say(`[${name}] ${shown}`);
    }
  };
  const timer = setInterval(poll, everyMs);
  return {
    stop() {
      clearInterval(timer);
      poll();
    },
  };
}

function readRange(file: string, from: number, to: number): string {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(to - from);
    const read = readSync(fd, buffer, 0, buffer.length, from);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(fd);
  }
}

function worthShowing(line: string): string | undefined {
  if (line.trim() === '') return undefined;
  const record = parseRecord(line);
  if (record === undefined) return line;
  if (typeof record['level'] !== 'number' || record['level'] < pinoWarning) return undefined;
  return `${record['level'] > pinoWarning ? 'error' : 'warning'}: ${typeof record['msg'] === 'string' ? record['msg'] : line}`;
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
