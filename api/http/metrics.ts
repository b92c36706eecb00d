import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../../db/connect.ts';
import { readFigures } from '../../db/figures.ts';
import { estimateRows } from '../../db/retention.ts';

/** What Prometheus collects of one process of the API. No label names a tenant: there may be ten thousand of them. */
export interface Metrics {
  observeRequest(request: RequestFigures): void;
  /** Counts a webhook; types that are not handled are counted as one. */
  countWebhook(
    type: string,
    outcome: 'passed_on' | 'repeated' | 'ignored' | 'other_mode' | 'other_account' | 'forged',
  ): void;
  /** The text that Prometheus reads; what is in the database is looked up for it. */
  expose(db: Database, now: number): Promise<string>;
  readonly contentType: string;
}

export interface RequestFigures {
  readonly method: string;
  /** As it is declared, without ids. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took; its count is how many there were',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const webhooks = new Counter({
    name: 'billing_webhook_events_total',
    help: 'Events of the card processor by type, and what was done with them',
    labelNames: ['type', 'outcome'] as const,
    registers,
  });
  const gauges = databaseGauges(register);
  const rows = new Gauge({
    name: 'billing_table_rows',
    help: 'Rows of each table, as the database estimates them',
    labelNames: ['table'] as const,
    registers,
  });
  return {
    contentType: register.contentType,
    observeRequest: ({ seconds, method, route, status }) => requests.observe({ method, route, status }, seconds),
    countWebhook: (type, outcome) => webhooks.inc({ type, outcome }),
    async expose(db, now) {
      gauges.set(await readFigures(db), now);
      setRows(rows, await estimateRows(db));
      return register.metrics();
    },
  };
}

function setRows(gauge: Gauge<'table'>, tables: Awaited<ReturnType<typeof estimateRows>>): void {
  for (const { table, rows } of tables) gauge.set({ table }, rows);
}

function databaseGauges(register: Registry) {
  const registers = [register];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const byState = (name: string, help: string) => new Gauge({ name, help, labelNames: ['state'] as const, registers });
  const charges = byState('billing_charges', 'Charges in the ledger');
  const undecided = gauge('billing_charges_undecided', 'Charges without a known outcome');
  const undecidedAge = gauge('billing_charges_undecided_oldest_seconds', 'How long the oldest of them has been so');
  const tenants = byState('billing_tenants', 'Tenants');
  const attention = gauge('billing_tenants_needing_attention', 'Tenants that need attention');
  const lostRuns = gauge(
    'billing_tenants_with_lost_run',
    'Tenants whose run was lost in Temporal, until ops acknowledge it',
  );
  const disputes = byState('billing_disputes', 'Disputes, by the card processor’s own states');
  const mails = gauge('billing_mails_waiting', 'Mails that are due and not sent');
  const mailsAge = gauge('billing_mails_waiting_oldest_seconds', 'How long the oldest of them has waited');
  return {
    set(figures: Awaited<ReturnType<typeof readFigures>>, now: number): void {
      for (const [family, counts] of [
        [charges, figures.charges],
        [tenants, figures.tenants],
        [disputes, figures.disputes],
      ] as const) {
        family.reset();
        for (const { state, count } of counts) family.set({ state }, count);
      }
      const age = (since: Date | null): number => (since === null ? 0 : Math.max(0, now - since.getTime()) / 1000);
      undecided.set(figures.undecided.count);
      undecidedAge.set(age(figures.undecided.oldest));
      attention.set(figures.needingAttention);
      lostRuns.set(figures.lostRuns);
      mails.set(figures.mails.count);
      mailsAge.set(age(figures.mails.oldest));
    },
  };
}
