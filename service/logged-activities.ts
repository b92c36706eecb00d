import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInterceptorsFactory } from '@temporalio/worker';
import { requestIdHeader, traceHeader } from '../workflows/messages.ts';

/**
 * Adds to each log line of an activity what it is about, by ids alone: the tenant, the charge, and the request that it
 * serves.
 */
export const loggedActivities: ActivityInterceptorsFactory = () => {
  let subject: Subject = {};
  return {
    inbound: {
      execute(input, next) {
        subject = subjectOf(input);
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, ...subject }),
    },
  };
};

interface Subject {
  readonly tenantId?: string;
  readonly chargeKey?: string;
  readonly requestId?: string;
  readonly trace_id?: string;
}

function subjectOf({ args, headers }: ActivityExecuteInput): Subject {
  const given = args.filter((one): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null);
  const tenantId = textAt(given, 'tenantId');
  const charges = given.flatMap(({ charge }) => (typeof charge === 'object' && charge !== null ? [charge] : []));
  const chargeKey = textAt(charges as readonly Readonly<Record<string, unknown>>[], 'key');
  const header = headers[requestIdHeader];
  return {
    ...(tenantId !== undefined && { tenantId }),
    ...(chargeKey !== undefined && { chargeKey }),
    ...(header !== undefined && { requestId: defaultPayloadConverter.fromPayload<string>(header) }),
    ...traceOf(headers),
  };
}

/** The trace that a message belongs to, for lines that are logged after the activity's own span has ended. */
function traceOf({ [traceHeader]: header }: ActivityExecuteInput['headers']): Pick<Subject, 'trace_id'> {
  if (header === undefined) return {};
  const { traceparent = '' } = defaultPayloadConverter.fromPayload<{ readonly traceparent?: string }>(header);
  const [, traceId] = traceparent.split('-');
  return traceId === undefined ? {} : { trace_id: traceId };
}

function textAt(records: readonly Readonly<Record<string, unknown>>[], field: string): string | undefined {
  const values = records.flatMap((record) => (Object.hasOwn(record, field) ? [record[field]] : []));
  return values.find((value): value is string => typeof value === 'string');
}
