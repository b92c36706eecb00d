import type { Child } from 'hono/jsx';
import type { View } from '../view.ts';
import { Page, Tabs } from './layout.tsx';

interface SectionPageProps<Tab> {
  readonly view: View;
  readonly title: string;
  /** The tab that the page belongs to; the search belongs to none. */
  readonly within: Tab | 'Search';
  /** The tenant for whom ops act on the page. */
  readonly actsFor?: string;
  readonly children: Child;
}

export const OpsPage = sectionPage('Operations', [
  ['Start', '/ops'],
  ['Tenants', '/ops/tenants'],
  ['Mails', '/ops/mails'],
  ['Event endpoints', '/ops/event-endpoints'],
  ['Keys', '/ops/keys'],
]);

export const FinancePage = sectionPage(
  'Finance',
  [
    ['Charges', '/finance/charges'],
    ['Accounting', '/finance/accounting'],
    ['Revenue', '/finance/revenue'],
    ['Reconciliation', '/finance/reconciliations'],
  ],
  ({ sellerTimeZone }) => `Days and months are those of ${sellerTimeZone}, the seller’s time zone.`,
);

/** The frame of a section whose tabs are the same on all its pages. */
function sectionPage<Tab extends string>(
  name: string,
  tabs: readonly (readonly [Tab, href: string])[],
  remark?: (view: View) => string,
) {
  return ({ view, title, within, actsFor, children }: SectionPageProps<Tab>) => (
    <Page view={view} title={title} subject={name} actsFor={actsFor}>
      <Tabs label={name} current={within} tabs={tabs} />
      {remark !== undefined && <p class="muted remark">{remark(view)}</p>}
      <h1>{title}</h1>
      {children}
    </Page>
  );
}
