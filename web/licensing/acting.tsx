import { createMiddleware } from 'hono/factory';
import { Field, Form } from '../components/form.tsx';
import { Page } from '../components/layout.tsx';
import type { PageContext, PageEnv } from '../deps.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { render, viewOf } from '../view.ts';

const reasonField = 'actingReason';
/** In characters: the API's limit of a remark. */
const longestReason = 500;

/**
 * Before money moves, ops who act for a tenant say why; it is kept beside the change in the tenant's activity (docs/product.md,
 * "Operators on the pages"). A form that carries a quote is one that pays.
 */
export const reasonBeforeMoney = createMiddleware<PageEnv>(async (context, next) => {
  if (context.req.method !== 'POST' || context.get('session').tenantId !== null) return next();
  const fields = await fieldsOf(context);
  const reason = fields.text(reasonField).slice(0, longestReason);
  if (reason !== '') {
    context.set('client', context.get('clientBecause')(reason));
    return next();
  }
  return fields.text('quote') === '' ? next() : askForReason(context, fields);
});

/** The form again as it was sent, with a field for the reason: its price and its idempotency key stay. */
function askForReason(context: PageContext, fields: Fields): Promise<Response> {
  const view = viewOf(context);
  const isEmpty = fields.has(reasonField);
  const carried = fields.entries().filter(([name]) => name !== 'csrf' && name !== reasonField);
  return render(
    context,
    <Page view={view} title="Why do you do this for them?" subject={context.req.param('t') ?? ''}>
      <h1>Why do you do this for them?</h1>
      <Form view={view} action={context.req.path} class="panel">
        {carried.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Field
          label="Reason"
          name={reasonField}
          required
          autocomplete="off"
          maxlength={longestReason}
          hint="It stands in the tenant’s Activity, beside what is paid."
          fault={isEmpty ? 'Say why: money moves by this.' : undefined}
          data-focus
        />
        <div class="actions">
          <button type="submit">Go on</button>
          <a href={context.req.path}>Back, without paying</a>
        </div>
      </Form>
    </Page>,
    isEmpty ? 422 : 200,
  );
}
