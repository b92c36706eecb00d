import type { Child } from 'hono/jsx';
import type { View } from '../view.ts';
import { Page, Tabs } from './layout.tsx';

interface SectionPageProps<Tab> {
  readonly view: View;
  readonly title: string;
  /** The tab that the page belongs to. */
  readonly within: Tab;
  readonly children: Child;
}

export const OpsPage = sectionPage('Operations', [
  ['Start', '/ops'],
  ['Tenants', '/ops/tenants'],
  ['Mails', '/ops/mails'],
  ['Keys', '/ops/keys'],
]);

export const FinancePage = sectionPage('Finance', [
  ['Charges', '/finance/charges'],
  ['Revenue', '/finance/revenue'],
  ['Reconciliation', '/finance/reconciliations'],
]);

/** The frame of a section whose tabs are the same on all its pages. */
function sectionPage<Tab extends string>(name: string, tabs: readonly (readonly [Tab, href: string])[]) {
  return ({ view, title, within, children }: SectionPageProps<Tab>) => (
    <Page view={view} title={title} subject={name}>
      <Tabs label={name} current={within} tabs={tabs} />
      <h1>{title}</h1>
      {children}
    </Page>
  );
}
