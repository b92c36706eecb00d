import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What everyday tasks may take, and what they were measured to take (docs/pages.md). */

export interface Effort {
  /** Presses of a mouse: buttons, links, boxes that are ticked. Typing and pasting are none. */
  readonly clicks: number;
  /** Documents that the browser loads after the page that the task begins on; a file that is saved is none. */
  readonly loads: number;
}

interface Task {
  readonly who: 'admin' | 'finance' | 'ops';
  readonly begins: string;
  readonly most: Effort;
}

/** In the order of the table. */
const tasks = {
  'give licences to 3 people': { who: 'admin', begins: 'the licences', most: { clicks: 4, loads: 2 } },
  'give licences to 20 joiners by pasting their names, and buy those that are missing': {
    who: 'admin',
    begins: 'the licences',
    most: { clicks: 5, loads: 3 },
  },
  'pass a leaver’s licence to a joiner': { who: 'admin', begins: 'the licences', most: { clicks: 2, loads: 2 } },
  'remove 2 licences, and bring one back': { who: 'admin', begins: 'the licences', most: { clicks: 4, loads: 3 } },
  'pay after a failure, signed out': { who: 'admin', begins: 'the mail', most: { clicks: 2, loads: 2 } },
  'open the last invoice, with the VAT number on it': {
    who: 'admin',
    begins: 'the licences',
    most: { clicks: 2, loads: 2 },
  },
  'open a charge by its company': { who: 'finance', begins: 'finance’s start', most: { clicks: 1, loads: 1 } },
  'open a charge by its amount': { who: 'finance', begins: 'finance’s start', most: { clicks: 1, loads: 1 } },
  'open a charge by the last four of its card': {
    who: 'finance',
    begins: 'finance’s start',
    most: { clicks: 1, loads: 1 },
  },
  'have a month for accounting, right at its edges': {
    who: 'finance',
    begins: 'finance’s start',
    most: { clicks: 2, loads: 1 },
  },
  'see who needs me': { who: 'ops', begins: 'ops’ start', most: { clicks: 0, loads: 0 } },
} as const satisfies Readonly<Record<string, Task>>;

type TaskName = keyof typeof tasks;

/** A person at work: the browser, and what the task has taken so far. */
export interface Person {
  readonly page: Page;
  readonly effort: { clicks: number; loads: number };
  click(role: 'button' | 'link' | 'checkbox', name: string | RegExp): Promise<void>;
  /** Presses something that has no role and name of its own. */
  press(what: Locator): Promise<void>;
  /** Waits until the page says it. */
  says(text: string | RegExp): Promise<void>;
}

/** From now on each click and each document counts. */
export function personAt(page: Page): Person {
  const effort = { clicks: 0, loads: 0 };
  page.on('load', () => {
    effort.loads += 1;
  });
  const press = async (what: Locator): Promise<void> => {
    effort.clicks += 1;
    await what.click();
  };
  return {
    page,
    effort,
    press,
    click: (role, name) => press(page.getByRole(role, { name, exact: true })),
    says: (text) => page.locator('main').getByText(text).first().waitFor(),
  };
}

const measured = new Map<TaskName, Effort>();

/** Holds the task's effort against what it may take, once it is done and its page has loaded. */
export async function finish(name: TaskName, { page, effort }: Person): Promise<void> {
  await page.waitForLoadState('load');
  const taken = { ...effort };
  measured.set(name, taken);
  const { most } = tasks[name];
  expect([name, taken.clicks <= most.clicks, taken.loads <= most.loads, taken]).toEqual([name, true, true, taken]);
}

const path = fileURLToPath(new URL('../../docs/pages.md', import.meta.url));
const marks = ['<!-- measured -->', '<!-- /measured -->'] as const;

/** With `npm run tasks`: prints what was measured, and puts it into docs/pages.md. */
export function writeTasks(): void {
  if (process.env['TASKS_TABLE'] !== 'true') return;
  const table = tableOf(measured);
  process.stdout.write(`\n${table}\n`);
  const text = readFileSync(path, 'utf8');
  const [before = '', rest = ''] = text.split(marks[0]);
  const [, after = ''] = rest.split(marks[1]);
  writeFileSync(path, `${before}${marks[0]}\n\n${table}\n\n${marks[1]}${after}`);
}

function tableOf(taken: ReadonlyMap<TaskName, Effort>): string {
  const rows = (Object.keys(tasks) as TaskName[]).map((name) => {
    const { who, begins, most } = tasks[name];
    const effort = taken.get(name);
    const found = effort === undefined ? 'not measured' : `${effort.clicks} / ${effort.loads}`;
    return `| ${who} | ${name} | ${begins} | ${most.clicks} / ${most.loads} | ${found} |`;
  });
  const head = ['| who | task | begins on | may take | takes |', '| --- | --- | --- | --- | --- |'];
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const day = new Date().toISOString().slice(0, 10);
  return [`Measured on ${day} at ${commit}, as clicks / pages loaded:`, '', ...head, ...rows].join('\n');
}
