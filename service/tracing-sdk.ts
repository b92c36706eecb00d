import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import {
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';

/** The interceptors that make requests, activities and their calls appear in traces. */
export interface Tracing {
  readonly client: readonly WorkflowClientInterceptor[];
  readonly activities: readonly ActivityInterceptorsFactory[];
  /** Sends the remaining spans, and stops. */
  stop(): Promise<void>;
}

/**
 * Starts OpenTelemetry's SDK, which reads its own variables: where traces go, the service's name, the share of
 * requests. Only client and activities have Temporal's interceptors; workflows just pass the header on
 * (workflows/carried-headers.ts).
 */
export function startTracingSdk(log: Logger): Tracing {
  diag.setLogger(diagnosticsIn(log), DiagLogLevel.WARN);
  const named = new Resource({ 'service.name': 'licence-billing' });
  const provider = new NodeTracerProvider({
    resource: named.merge(detectResourcesSync({ detectors: [envDetectorSync] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return {
    client: [new OpenTelemetryWorkflowClientInterceptor()],
    activities: [
      (context) => ({
        inbound: new OpenTelemetryActivityInboundInterceptor(context),
        outbound: new OpenTelemetryActivityOutboundInterceptor(context),
      }),
    ],
    stop: () => provider.shutdown(),
  };
}

/** Logs the SDK's own messages, such as that the collector does not answer. */
function diagnosticsIn(log: Logger): DiagLogger {
  const at = (level: 'debug' | 'info' | 'warn') => (said: string) => log[level]({ said }, 'From OpenTelemetry');
  return { verbose: at('debug'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('warn') };
}
