import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { handledEventTypes } from '../api/commands/handled-event-types.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it('docs/production.md has Stripe send exactly the events that have a handler', () => {
  const named = [...read('docs/production.md').matchAll(/'enabled_events\[\]=([\w.]+)'/g)].map(
    ([, type]) => type ?? '',
  );
  expect(named.toSorted()).toEqual([...handledEventTypes].toSorted());
});

it('docs/configuration.md names each setting that the service reads', () => {
  const [, table = ''] = /const variables = z\.object\(\{(.*?)^\}\);/ms.exec(read('service/config.ts')) ?? [];
  const settings = [...table.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '');
  expect(settings.length).toBeGreaterThan(40);
  const documented = read('docs/configuration.md');
  expect(settings.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});
