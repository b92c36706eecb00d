import { Field } from './components/form.tsx';
import { Outside } from './components/layout.tsx';
import { counted } from './format.ts';

interface SignInProps {
  readonly next: string | null;
  readonly hasProvider: boolean;
  readonly isRefused?: boolean;
}

export function SignIn({ next, hasProvider, isRefused = false }: SignInProps) {
  const query = next === null ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <Outside title="Sign in">
      {hasProvider && (
        <p>
          <a class="button" href={`/sign-in/oidc${query}`}>
            Sign in with your organisation
          </a>
        </p>
      )}
      <form method="post" action="/sign-in">
        {next !== null && <input type="hidden" name="next" value={next} />}
        <Field
          label="API key"
          name="key"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          required
          hint="A tenant’s admin key, or one of ops or finance. A link that was sent to you needs none."
          fault={isRefused ? 'This key signs nobody in. Check that it is whole and has not been revoked.' : undefined}
        />
        <button type="submit">Sign in</button>
      </form>
    </Outside>
  );
}

export function TooMany({ seconds }: { readonly seconds: number }) {
  return (
    <Outside title="Too many tries">
      <p>
        Many have tried to sign in from where you are. <a href="/sign-in">Try again</a> in {counted(seconds, 'second')}.
      </p>
    </Outside>
  );
}

export function Unfinished() {
  return (
    <Outside title="You are not signed in">
      <p>Signing in with your organisation was not finished, or its answer was not meant for this browser.</p>
      <p>
        <a href="/sign-in">Try again</a>
      </p>
    </Outside>
  );
}

export function Stranger() {
  return (
    <Outside title="You are not known here">
      <p>You have signed in with your organisation, and it has not said what you may do here. Ask whoever runs it.</p>
      <p>
        <a href="/sign-in">Sign in in another way</a>
      </p>
    </Outside>
  );
}

export function UsedLink() {
  return (
    <Outside title="This link is over">
      <p>A link signs in once, and only for a short time. Open the licensing page from the product again, or</p>
      <p>
        <a href="/sign-in">sign in with a key</a>
      </p>
    </Outside>
  );
}
