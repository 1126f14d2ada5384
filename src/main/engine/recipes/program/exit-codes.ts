const LAST = 255;

/** Exit codes like `0`, `0,2` or `1-9, 64`; an empty text is none. Null for what is not that. */
export function parseCodes(text: string): ReadonlySet<number> | null {
  const codes = new Set<number>();
  if (text.trim() === '') return codes;
  for (const part of text.split(',')) {
    const [, from = '', to = from] = /^\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?$/.exec(part) ?? [];
    if (from === '' || Number(from) > Number(to) || Number(to) > LAST) return null;
    for (let code = Number(from); code <= Number(to); code++) codes.add(code);
  }
  return codes;
}
