import { createMiddleware } from 'hono/factory';
import { Field, Form } from '../components/form.tsx';
import { Page } from '../components/layout.tsx';
import type { PageContext, PageEnv } from '../deps.ts';
import { type Fields, fieldsOf } from '../forms.ts';
import { longestReason, reasonFault } from '../reason.ts';
import { render, viewOf } from '../view.ts';

const reasonField = 'actingReason';

/**
 * Before money moves, ops who act for a tenant give a reason, which is kept beside the change in the tenant's activity
 * (docs/product.md, "Operators on the pages"). A form with a quote is one that pays.
 */
export const reasonBeforeMoney = createMiddleware<PageEnv>(async (context, next) => {
  if (context.req.method !== 'POST' || context.get('session').tenantId !== null) return next();
  const fields = await fieldsOf(context);
  const reason = fields.text(reasonField);
  const isGiven = fields.has(reasonField);
  if (!isGiven && fields.text('quote') === '') return next();
  const fault = reasonFault(reason);
  if (fault !== undefined) return askForReason(context, fields, isGiven ? fault : undefined);
  context.set('client', context.get('clientBecause')(reason));
  return next();
});

/** Shows the form again with a field for the reason, keeping its price and its idempotency key. */
function askForReason(context: PageContext, fields: Fields, fault: string | undefined): Promise<Response> {
  const view = viewOf(context);
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
          value={fields.text(reasonField)}
          required
          autocomplete="off"
          maxlength={longestReason}
          hint="It stands in the tenant’s Activity, beside what is paid."
          fault={fault}
          data-focus
        />
        <div class="actions">
          <button type="submit">Go on</button>
          <a href={context.req.path}>Back, without paying</a>
        </div>
      </Form>
    </Page>,
    fault === undefined ? 200 : 422,
  );
}
