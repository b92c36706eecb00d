import { readFileSync } from 'node:fs';

/** A file named for a variable cannot be used; the message names the variable. */
export class SecretFileError extends Error {
  override name = 'SecretFileError';
}

/**
 * The environment with each `NAME_FILE` replaced by `NAME`, its file's content without the last line break: how Docker and
 * Kubernetes hand secrets over. Only the variables of `names` can be given so. Throws a `SecretFileError`.
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
    content = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new SecretFileError(`${fileVariable}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (content === '') throw new SecretFileError(`${fileVariable}: ${path} is empty`);
  return content;
}
