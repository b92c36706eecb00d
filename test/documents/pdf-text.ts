import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A text on a page, with the place of its left end, and of its line from below. */
export interface Placed {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface PdfText {
  /** What each page says, in the order in which it is written. */
  readonly pages: readonly (readonly Placed[])[];
  readonly attachments: Readonly<Record<string, string>>;
  readonly language: string | null;
  /** The tagged parts, from the document down. */
  readonly roles: readonly string[];
}

/** Reads a PDF with another library than it is written with. */
export async function readPdf(pdf: Uint8Array): Promise<PdfText> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pages: Placed[][] = [];
  const roles: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    pages.push(items.flatMap((item) => ('str' in item ? [placed(item)] : [])).filter(({ text }) => text.trim() !== ''));
    roles.push(...rolesIn(((await page.getStructTree()) ?? {}) as Tagged));
  }
  const attachments = await attachmentsOf(document);
  const info = (await document.getMetadata()).info as { readonly Language?: string };
  await document.loadingTask.destroy();
  return { pages, attachments, language: info.Language ?? null, roles };
}

/** All words of a page, with one space between them. */
export function wordsOf(page: readonly Placed[] | undefined): string {
  return (page ?? []).map(({ text }) => text).join(' ');
}

type Document = Awaited<ReturnType<typeof getDocument>['promise']>;

async function attachmentsOf(document: Document): Promise<Readonly<Record<string, string>>> {
  const files = (await document.getAttachments()) as Readonly<Record<string, { readonly content: Uint8Array }>> | null;
  const texts = Object.entries(files ?? {}).map(([name, { content }]) => [name, new TextDecoder().decode(content)]);
  return Object.fromEntries(texts) as Readonly<Record<string, string>>;
}

function placed({ str, transform }: { readonly str: string; readonly transform: readonly number[] }): Placed {
  return { text: str, x: transform[4] ?? 0, y: transform[5] ?? 0 };
}

interface Tagged {
  readonly role?: string;
  readonly children?: readonly Tagged[];
}

function rolesIn({ role, children = [] }: Tagged): readonly string[] {
  return [...(role === undefined ? [] : [role]), ...children.flatMap(rolesIn)];
}
