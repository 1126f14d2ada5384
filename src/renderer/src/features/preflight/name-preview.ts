import { nameProblem } from '../../../../shared/naming/name-problem.ts';
import { fillTemplate, parseTemplate } from '../../../../shared/naming/template.ts';
import type { NameSample } from '../../../../shared/domain/names.ts';

interface PreviewedName {
  readonly input: string;
  readonly output: string;
  readonly problem?: string;
}

/** What is wrong with a template, or what it makes of the first files. The engine, which has the raw bytes, has the last word. */
export type NamePreview =
  | { readonly kind: 'bad'; readonly problem: string }
  | { readonly kind: 'names'; readonly names: readonly PreviewedName[] };

export function previewNames(text: string, samples: readonly NameSample[], files: number): NamePreview {
  const template = parseTemplate(text);
  if (typeof template === 'string') return { kind: 'bad', problem: template };
  const names = samples.map(({ input, target, n }) => {
    const output = fillTemplate(template, { target, n, files });
    const problem = nameProblem(bytesOf(output));
    return { input, output, ...(problem === null ? {} : { problem }) };
  });
  return { kind: 'names', names };
}

/** As a string with one character for each byte. */
const bytesOf = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));
