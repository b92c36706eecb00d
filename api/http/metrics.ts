import { Counter, Gauge, Histogram, register as ofProcess, Registry } from 'prom-client';
import type { KeptFigures } from '../../db/kept-figures.ts';
import type { Waiting } from '../../db/schema.ts';

type WebhookOutcome = 'passed_on' | 'repeated' | 'ignored' | 'other_mode' | 'other_account' | 'forged';

/**
 * The metrics that Prometheus reads from one process of the API. No label names a tenant, as there may be ten thousand.
 */
export interface Metrics {
  observeRequest(request: RequestFigures): void;
  /** Counts a webhook; types without a handler are counted as one type. */
  countWebhook(type: string, outcome: WebhookOutcome): void;
  /** Observes how long after its event a webhook first came. */
  observeWebhookLag(seconds: number): void;
  /** The text that Prometheus reads: this process's metrics, and the figures of the whole service. */
  expose(figures: KeptFigures, now: number): Promise<string>;
  readonly contentType: string;
}

export interface RequestFigures {
  readonly method: string;
  /** The route as it is declared, without ids. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
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
  const lag = new Histogram({
    name: 'billing_webhook_lag_seconds',
    help: 'How long after its event a webhook came for the first time',
    buckets: [1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400],
    registers,
  });
  const gauges = serviceGauges(register);
  return {
    contentType: register.contentType,
    observeRequest: ({ seconds, method, route, status }) => requests.observe({ method, route, status }, seconds),
    countWebhook: (type, outcome) => webhooks.inc({ type, outcome }),
    observeWebhookLag: (seconds) => lag.observe(Math.max(0, seconds)),
    async expose(figures, now) {
      gauges.set(figures, now);
      return (await Promise.all([register.metrics(), ofProcess.metrics()])).join('');
    },
  };
}

const none: Waiting = { count: 0, oldest: null };

/** Gauges of the whole service, the same in every process: take the maximum, not the sum. */
function serviceGauges(register: Registry) {
  const registers = [register];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const byState = (name: string, help: string) => new Gauge({ name, help, labelNames: ['state'] as const, registers });
  const waiting = (name: string, help: string) => {
    const number = gauge(name, help);
    const age = gauge(`${name}_oldest_seconds`, `${help}: how long the oldest of them has been so`);
    return (now: number, { count, oldest }: Waiting): void => {
      number.set(count);
      age.set(oldest === null ? 0 : Math.max(0, now - oldest) / 1000);
    };
  };
  const charges = byState('billing_charges', 'Charges in the ledger');
  const undecided = waiting('billing_charges_undecided', 'Charges without a known outcome');
  const tenants = byState('billing_tenants', 'Tenants');
  const due = waiting('billing_tenants_overdue', 'Tenants with something that time should have brought about by now');
  const attention = gauge('billing_tenants_needing_attention', 'Tenants that need attention');
  const lostRuns = gauge(
    'billing_tenants_with_lost_run',
    'Tenants whose run was lost in Temporal, until ops acknowledge it',
  );
  const stuck = waiting(
    'billing_runs_stuck',
    'Runs whose workflow tasks fail or whose activity is paused, as the last sweep found them',
  );
  const disputes = byState('billing_disputes', 'Disputes, by the card processor’s own states');
  const mails = waiting('billing_mails_waiting', 'Mails that are due and not sent');
  const taxIds = waiting('billing_tax_id_checks_waiting', 'Checks of tax ids without an answer');
  const events = waiting(
    'billing_events_waiting',
    'Events that endpoints have still to be sent, each endpoint counted apart',
  );
  const failingEndpoints = gauge('billing_event_endpoints_failing', 'Endpoints that are tried in vain');
  const reconciled = gauge(
    'billing_reconciliation_last_success_timestamp_seconds',
    'When ledger and card processor were last compared to the end; 0 where never',
  );
  const findings = gauge('billing_reconciliation_open_findings', 'Differences between ledger and card processor');
  const rows = new Gauge({
    name: 'billing_table_rows',
    help: 'Rows of each table, as the database estimates them',
    labelNames: ['table'] as const,
    registers,
  });
  const takenAt = gauge('billing_figures_timestamp_seconds', 'When the figures of the whole service were counted');
  return {
    set({ figures, takenAt: counted }: KeptFigures, now: number): void {
      for (const [family, counts] of [
        [charges, figures.charges],
        [tenants, figures.tenants],
        [disputes, figures.disputes],
      ] as const) {
        family.reset();
        for (const { state, count } of counts) family.set({ state }, count);
      }
      undecided(now, figures.undecided);
      due(now, figures.due);
      mails(now, figures.mails);
      taxIds(now, figures.taxIdChecks ?? none);
      events(now, figures.eventsWaiting ?? none);
      failingEndpoints.set(figures.endpointsFailing ?? 0);
      attention.set(figures.needingAttention);
      lostRuns.set(figures.lostRuns);
      stuck(now, figures.stuckRuns);
      reconciled.set((figures.reconciledAt ?? 0) / 1000);
      findings.set(figures.openFindings);
      for (const { table, rows: number } of figures.rows) rows.set({ table }, number);
      takenAt.set(counted / 1000);
    },
  };
}
