import { readFileSync } from 'node:fs';

/** A file that a variable names cannot be used; the message names the variable. */
export class SecretFileError extends Error {
  override name = 'SecretFileError';
}

/**
 * Replaces each `NAME_FILE` in the environment by `NAME` with the file's content, without spaces and line breaks at
 * its ends: Docker and Kubernetes pass secrets like this. Only the variables in `names` can be given so; throws a `SecretFileError`.
 */
export function readSecretFiles(env: Record<string, string>, names: readonly string[]): Record<string, string> {
  const read = Object.entries(env)
    .map(([fileVariable, path]) => ({ fileVariable, path, name: fileVariable.replace(/_FILE$/, '') }))
    .filter(({ fileVariable, name }) => fileVariable !== name && names.includes(name))
    .map(({ fileVariable, path, name }) => {
      if (Object.hasOwn(env, name))
        throw new SecretFileError(`${fileVariable}: ${name} is set as well; set one of them`);
      return [name, contentOf(fileVariable, path)] as const;
    });
  return { ...env, ...Object.fromEntries(read) };
}

function contentOf(fileVariable: string, path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new SecretFileError(`${fileVariable}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (content === '') throw new SecretFileError(`${fileVariable}: ${path} is empty`);
  return content;
}
