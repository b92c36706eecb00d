import { z } from 'zod';
import { faultSchema } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import { type Answer, success } from '../http/answer.ts';
import type { Idempotency } from '../http/idempotency.ts';
import type { RateLimit } from '../http/rate.ts';
import { type Settlement, settlementSchema } from '../http/settlement.ts';
import type { Store } from '../store/store.ts';
import type { WebhookDispatcher } from '../webhooks/webhook-dispatcher.ts';
import { StripeFailure } from '../wire/errors.ts';
import { dispute, disputeSchema, disputeStatusSchema, moveDispute } from './dispute.ts';
import { failRefund, refundFailureSchema } from './fail-refund.ts';
import { money } from './money.ts';
import { decideAsPayer, payerSchema } from './payer.ts';
import { renewalSchema, renewCard } from './renew-card.ts';
import { resend, resendSchema } from './resend.ts';

export interface ControlParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly idempotency: Idempotency;
  readonly webhookDispatcher: WebhookDispatcher;
  readonly limit: RateLimit;
  readonly settlement: Settlement;
}

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly body: string;
}

const rateSchema = z.strictObject({ perSecond: z.number().positive().nullable() });

/**
 * Faults, audits and other controls, under `/_sim`. Bodies are JSON, so that a page of another site cannot send one.
 */
export function control(parts: ControlParts): (request: ControlRequest) => Answer {
  return (request) => {
    try {
      return success(route(parts, request));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      return { status: 400, body: JSON.stringify({ error: z.prettifyError(error) }) };
    }
  };
}

function route(parts: ControlParts, request: ControlRequest): object {
  switch (`${request.method} ${request.path}`) {
    case 'GET /_sim/health':
      return { status: 'ok', pendingWebhooks: parts.webhookDispatcher.pending };
    case 'GET /_sim/faults':
      return { faults: parts.faults.list() };
    case 'POST /_sim/faults':
      return parts.faults.arm(faultSchema.parse(jsonBody(request)));
    case 'DELETE /_sim/faults':
      parts.faults.clear();
      return {};
    case 'GET /_sim/money':
      return money(parts.store);
    case 'GET /_sim/rows':
      return parts.store.rows();
    case 'DELETE /_sim/keys':
      parts.idempotency.prune(request.query.get('key') ?? undefined);
      return {};
    case 'PUT /_sim/rate':
      parts.limit.set(rateSchema.parse(jsonBody(request)).perSecond);
      return {};
    case 'PUT /_sim/settlement':
      parts.settlement.set(settlementSchema.parse(jsonBody(request)));
      return {};
    case 'POST /_sim/disputes':
      return deliverEventsOf(parts, dispute(parts.store, disputeSchema.parse(jsonBody(request))));
    case 'POST /_sim/disputes/status':
      return deliverEventsOf(parts, moveDispute(parts.store, disputeStatusSchema.parse(jsonBody(request))));
    case 'POST /_sim/payers':
      return deliverEventsOf(parts, decideAsPayer(parts.store, payerSchema.parse(jsonBody(request))));
    case 'POST /_sim/refunds/fail':
      return deliverEventsOf(parts, failRefund(parts.store, refundFailureSchema.parse(jsonBody(request))));
    case 'POST /_sim/card_renewals':
      return deliverEventsOf(parts, renewCard(parts.store, renewalSchema.parse(jsonBody(request))));
    case 'POST /_sim/resend':
      return deliverEventsOf(parts, resend(parts.store, resendSchema.parse(jsonBody(request))));
    default:
      throw new StripeFailure(404, {
        type: 'invalid_request_error',
        message: `The stand-in has no ${request.method} ${request.path}`,
      });
  }
}

/** Starts the delivery of the events that a control made. */
function deliverEventsOf({ webhookDispatcher }: ControlParts, made: object): object {
  webhookDispatcher.wake();
  return made;
}

function jsonBody({ contentType, body }: ControlRequest): unknown {
  const refuse = (status: number, message: string) =>
    new StripeFailure(status, { type: 'invalid_request_error', message });
  if (!/^application\/json\b/.test(contentType ?? '')) throw refuse(415, 'Send application/json');
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw refuse(400, 'The body is not JSON');
  }
}
