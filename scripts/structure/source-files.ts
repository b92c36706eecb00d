import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface CodeFile {
  /** The path from the checkout's root. */
  readonly path: string;
  /** The top folder; `.` for the root. */
  readonly folder: string;
  readonly kind: 'production' | 'test' | 'generated';
  readonly text: string;
  readonly lines: number;
}

export interface ParsedFile extends CodeFile {
  readonly tree: ts.SourceFile;
}

/** The code of a checkout that git tracks: TypeScript, JavaScript modules and style sheets. */
export function codeFiles(checkout: string): readonly CodeFile[] {
  const paths = execFileSync('git', ['-C', checkout, 'ls-files', '-z'], { encoding: 'utf8' }).split('\0');
  return paths
    .filter((path) => /\.(tsx?|mjs|css)$/.test(path) && existsSync(join(checkout, path)))
    .map((path) => codeFile(path, readFileSync(join(checkout, path), 'utf8')));
}

/** The folder of each workspace package by its name. */
export function packageFolders(checkout: string): ReadonlyMap<string, string> {
  const folders = readdirSync(checkout).filter((name) => existsSync(join(checkout, name, 'package.json')));
  return new Map(folders.map((folder) => [packageName(join(checkout, folder, 'package.json')), folder]));
}

function packageName(path: string): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { name: string }).name;
}

export function parsed(file: CodeFile): ParsedFile {
  return { ...file, tree: ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true) };
}

function codeFile(path: string, text: string): CodeFile {
  const folder = topFolder(path);
  return { path, folder, kind: kindOf(path, folder, text), text, lines: text.split('\n').length - 1 };
}

/** The first folder of a path; `.` for a file at the root. */
export function topFolder(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '.';
}

function kindOf(path: string, folder: string, text: string): CodeFile['kind'] {
  if (folder === 'test' || /\.test\.tsx?$/.test(path)) return 'test';
  return /^\/\/ (Written|Generated) by/.test(text) ? 'generated' : 'production';
}
