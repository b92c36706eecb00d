import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepHistories, removeHistories } from './kept-histories.ts';
import type { Client } from './temporal-client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'histories-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const events = [{ eventId: 1, eventType: 1, eventTime: { seconds: 1, nanos: 0 } }];

/** A Temporal that lists these runs, and no longer has the histories of some. */
function temporalWith(runs: readonly (readonly [workflowId: string, runId: string])[], gone: readonly string[] = []) {
  const asked: string[] = [];
  const workflow = {
    async *list({ query }: { readonly query: string }) {
      asked.push(query);
      for (const [workflowId, runId] of runs) yield { workflowId, runId };
    },
    getHandle: (workflowId: string, runId: string) => ({
      async fetchHistory() {
        asked.push(runId);
        if (gone.includes(runId)) throw new WorkflowNotFoundError('gone', workflowId, runId);
        return { events };
      },
    }),
  };
  return { asked, client: { workflow } as unknown as Client };
}

it('writes each closed run once, readable by its owner alone, and asks for no history that is there', async () => {
  const { asked, client } = temporalWith([
    ['subscription/acme', 'run-1'],
    ['subscription/acme', 'run-2'],
  ]);
  expect(await keepHistories(client, folder)).toEqual({ written: 2, wereThere: 0, gone: [] });
  expect(asked[0]).toBe("WorkflowType = 'subscription' AND (ExecutionStatus != 'Running')");
  expect(readdirSync(join(folder, 'acme'))).toEqual(['run-1.json', 'run-2.json']);
  expect(JSON.parse(readFileSync(join(folder, 'acme/run-1.json'), 'utf8'))).toMatchObject({
    events: [{ eventId: '1', eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED' }],
  });
  expect(statSync(join(folder, 'acme/run-1.json')).mode & 0o077).toBe(0);

  asked.length = 0;
  expect(await keepHistories(client, folder)).toEqual({ written: 0, wereThere: 2, gone: [] });
  expect(asked).toHaveLength(1);
});

it('names a run whose history ended meanwhile, and goes on', async () => {
  const { client } = temporalWith(
    [
      ['subscription/acme', 'run-1'],
      ['subscription/globex', 'run-2'],
    ],
    ['run-1'],
  );
  expect(await keepHistories(client, folder)).toEqual({ written: 1, wereThere: 0, gone: ['acme run-1'] });
  expect(readdirSync(join(folder, 'acme'))).toEqual([]);
});

it('removes what is kept of the tenants that it is given, and of no other', () => {
  for (const tenantId of ['acme', 'globex']) mkdirSync(join(folder, tenantId));
  expect(removeHistories(folder, ['acme', 'never-kept'])).toBe(1);
  expect(readdirSync(folder)).toEqual(['globex']);
});
