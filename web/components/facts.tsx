import type { Child } from 'hono/jsx';

/** Named facts about one subject, one a line. */
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

/** The most important figures of one subject, large and side by side. */
export function Figures({ children }: { readonly children: Child }) {
  return <dl class="figures">{children}</dl>;
}

interface FigureProps {
  readonly name: string;
  /** Whether it is text, which is set smaller than a number. */
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
