import type { Child } from 'hono/jsx';
import { Page, Tabs } from '../components/layout.tsx';
import type { View } from '../view.ts';

interface FinancePageProps {
  readonly view: View;
  readonly title: string;
  /** The tab that it belongs to. */
  readonly within: 'Charges' | 'Revenue' | 'Reconciliation';
  readonly children: Child;
}

const tabs = [
  ['Charges', '/finance/charges'],
  ['Revenue', '/finance/revenue'],
  ['Reconciliation', '/finance/reconciliations'],
] as const;

export function FinancePage({ view, title, within, children }: FinancePageProps) {
  return (
    <Page view={view} title={title} subject="Finance">
      <Tabs label="Finance" current={within} tabs={tabs} />
      <h1>{title}</h1>
      {children}
    </Page>
  );
}
