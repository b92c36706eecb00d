import type { Reader } from '../http/context.ts';
import type { LastError } from '../store/rows.ts';
import { declineFields, docUrl } from './errors.ts';
import { find } from './find.ts';
import { paymentMethodObject } from './payment-method.ts';

/** The last failed attempt, as an intent shows it. */
export function lastErrorObject(reader: Reader, error: LastError | null) {
  if (error === null) return null;
  return {
    type: error.code.endsWith('_authentication_failure') ? ('invalid_request_error' as const) : ('card_error' as const),
    ...declineFields(error),
    ...(error.charge === null ? {} : { charge: error.charge }),
    doc_url: docUrl(error.code),
    payment_method: paymentMethodObject(reader, find(reader.tx, 'payment_methods', error.payment_method)),
  };
}
