import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findPromtool } from '../../stack/setup/promtool.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(project, file), 'utf8');
const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);

const alerts = matches(read('ops/alerts.yaml'), /^ +- alert: (\w+)$/gm);

/** What the dashboard asks Prometheus for. */
const dashboard = JSON.parse(read('ops/dashboard.json')) as {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
};

it('each alert has a page that says what to do, and each page an alert', () => {
  const pages = readdirSync(join(project, 'docs/runbooks')).filter((file) => file !== 'README.md');
  expect(pages.sort()).toEqual(alerts.map((alert) => `${alert}.md`).sort());
  const named = matches(read('ops/alerts.yaml'), /^ +runbook: docs\/runbooks\/(\w+)\.md$/gm);
  expect(named).toEqual(alerts);
  for (const alert of alerts) {
    expect(read(`docs/runbooks/${alert}.md`)).toMatch(
      /^# \w+\n\n.+\n\n## Look\n\n[\s\S]+```sh\n[\s\S]+```\n\n## Do\n\n/,
    );
    expect(read('docs/runbooks/README.md')).toContain(`[${alert}](${alert}.md)`);
  }
});

it('each alert has a test that fires it', () => {
  const tested = read('ops/alerts.test.yaml');
  expect(matches(tested, /^ +- name: (\w+)$/gm)).toEqual(alerts);
  expect(matches(tested, /runbook: docs\/runbooks\/(\w+)\.md/g)).toEqual(alerts);
});

it('no alert and no panel asks by a tenant', () => {
  expect(read('ops/alerts.yaml')).not.toMatch(/tenant_?id/i);
  expect(read('ops/dashboard.json')).not.toMatch(/tenant_?id/i);
});

interface Operation {
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

/** The API's routes as metrics name them, with their operations. */
const { paths } = JSON.parse(read('client/openapi.json')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const routes = Object.entries(paths).map(([path, methods]) => ({
  route: path.replaceAll(/\{(\w+)\}/g, ':$1'),
  operations: Object.values(methods).filter((value) => 'responses' in value),
}));

/** Of these no declaration says that they take long: the way of a test clock, and a comparison with Stripe. */
const longWays = ['/v1/tenants/:t/test-clock/advance', '/v1/finance/reconciliations'];
/** These are asked all the time, and are answered at once while everything else is slow or fails. */
const probes = ['/healthz', '/readyz', '/metrics'];

it('a probe, a route that waits or one whose file is made on the way is no slow request, and every other may be one', () => {
  const waits = ({ parameters = [] }: Operation): boolean => parameters.some(({ name }) => name === 'wait');
  const isZip = ({ responses }: Operation): boolean =>
    Object.values(responses).some(({ content = {} }) => 'application/zip' in content);
  const long = routes.filter(({ operations }) => operations.some((one) => waits(one) || isZip(one)));

  const [pattern = ''] = matches(read('ops/alerts.yaml'), /RequestsSlow\n[^#]+?route!~"([^"]+)"/g);
  const leftOut = routes.filter(({ route }) => new RegExp(`^(?:${pattern})$`).test(route));
  expect(leftOut.map(({ route }) => route).toSorted()).toEqual(
    [...long.map(({ route }) => route), ...longWays, ...probes].toSorted(),
  );
  // Each is slow, or a probe and quick, in the alert's test from the beginning.
  const tested = matches(
    read('ops/alerts.test.yaml'),
    /http_request_duration_seconds_bucket\{route="([^"]+)",le="2\.5"/g,
  );
  expect(tested).toEqual(expect.arrayContaining(leftOut.map(({ route }) => route)));
});

const promtool = findPromtool();
if (promtool === null && process.env['CI'] === 'true')
  throw new Error('There is no promtool: apt-get install prometheus');

it.skipIf(promtool === null)(
  'Prometheus takes the alerts, fires each in its test, and takes each panel (promtool)',
  () => {
    const check = (...command: string[]): string =>
      execFileSync(promtool ?? '', command, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
    expect(check('check', 'config', 'ops/prometheus.yaml', '--syntax-only')).toContain('is valid');
    expect(check('check', 'rules', 'ops/alerts.yaml')).toContain(`${alerts.length} rules found`);
    expect(check('test', 'rules', 'ops/alerts.test.yaml')).toContain('SUCCESS');

    const targets = dashboard.panels.flatMap(({ targets: asked = [] }) => asked);
    const rules = targets.map(({ expr }, index) => ({ record: `panel_${index}`, expr }));
    const folder = mkdtempSync(join(tmpdir(), 'licence-billing-panels-'));
    try {
      const file = join(folder, 'panels.yaml');
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      expect(check('check', 'rules', file)).toContain(`${targets.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
