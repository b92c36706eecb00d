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
