import type { Child } from 'hono/jsx';
import { Page, Tabs } from '../components/layout.tsx';
import type { View } from '../view.ts';

interface OpsPageProps {
  readonly view: View;
  readonly title: string;
  /** The tab that it belongs to. */
  readonly within: 'Tenants' | 'Mails';
  readonly children: Child;
}

const tabs = [
  ['Tenants', '/ops/tenants'],
  ['Mails', '/ops/mails'],
] as const;

export function OpsPage({ view, title, within, children }: OpsPageProps) {
  return (
    <Page view={view} title={title} subject="Operations">
      <Tabs label="Operations" current={within} tabs={tabs} />
      <h1>{title}</h1>
      {children}
    </Page>
  );
}
