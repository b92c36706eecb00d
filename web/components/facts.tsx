import type { Child } from 'hono/jsx';

/** What is known of one thing, a line each. */
export function Facts({ children }: { readonly children: Child }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What counts most of one thing, large and side by side. */
export function Figures({ children }: { readonly children: Child }) {
  return <dl class="figures">{children}</dl>;
}

interface FigureProps {
  readonly name: string;
  /** Words, which need not be as large as a number. */
  readonly isText?: boolean;
  readonly children: Child;
}

export function Figure({ name, isText = false, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isText ? 'text' : undefined}>{children}</dd>
    </div>
  );
}
