/** A text with places to fill in: literal text, or the name of what stands there. */
export type Template<Name extends string> = readonly (string | { readonly put: Name })[];

/** A template that cannot be read; the message says why. */
export class UnreadableTemplate extends Error {}

const PIECES = /\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g;

/** Reads `{name}` for the names that there are; `{{` and `}}` are the braces themselves. Throws UnreadableTemplate. */
export function parseTemplate<Name extends string>(text: string, names: readonly Name[]): Template<Name> {
  return Array.from(text.matchAll(PIECES), ([piece]) => {
    if (piece === '{{' || piece === '}}') return piece.slice(1);
    if (!piece.startsWith('{') && piece !== '}') return piece;
    const put = names.find((name) => piece === `{${name}}`);
    if (put !== undefined) return { put };
    const known = names.map((name) => `{${name}}`).join(' ');
    throw new UnreadableTemplate(`${piece} is unknown; there are ${known}, and {{ }} for braces themselves`);
  });
}

/** Fills a template in. Where there is no extension, the dot before it goes as well. */
export function fill<Name extends string>(template: Template<Name>, values: Readonly<Record<Name, string>>): string {
  let made = '';
  for (const part of template) {
    if (typeof part === 'string') made += part;
    else if (part.put === 'ext' && values[part.put] === '' && made.endsWith('.')) made = made.slice(0, -1);
    else made += values[part.put];
  }
  return made;
}

/** Whether one of these names stands in it. */
export const mentions = <Name extends string>(template: Template<Name>, names: readonly Name[]): boolean =>
  template.some((part) => typeof part !== 'string' && names.includes(part.put));

/** A name without its extension, and that without its dot; a dot at the beginning begins none. */
export function splitName(name: string): { readonly stem: string; readonly ext: string } {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? { stem: name.slice(0, dot), ext: name.slice(dot + 1) } : { stem: name, ext: '' };
}
