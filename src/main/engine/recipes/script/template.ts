import { AppError } from '../../../../shared/app-error.ts';

const FIELD = /\{([^{}]*)\}/g;
const SLASH = 0x2f;
const DOT = 0x2e;

/** Fields of a template that come from the path; `{options.<name>}` is the value of an option. */
const FIELDS = ['path', 'dir', 'name', 'stem', 'ext'];

/** What is wrong with a template, in words; null when nothing is. */
export function templateProblem(template: string, options: readonly string[]): string | null {
  for (const [all, field = ''] of template.matchAll(FIELD)) {
    const option = /^options\.(.+)$/.exec(field)?.[1];
    if (option === undefined ? FIELDS.includes(field) : options.includes(option)) continue;
    const known = [...FIELDS, ...options.map((name) => `options.${name}`)].map((name) => `{${name}}`).join(' ');
    return `it has no field ${all}; there is: ${known}`;
  }
  const filled = template.replaceAll(FIELD, (all) => (all === '{dir}' ? 'x/' : 'x'));
  return isInside(Buffer.from(filled)) ? null : 'it leads out of the output folder';
}

/**
 * The path of an output from that of its input, both raw bytes and with slashes: `{path}` is all of it, `{dir}` its
 * folder with a slash behind it (nothing where there is none), `{name}` its last part, `{stem}` and `{ext}` what comes
 * before and from the last dot of that on. Throws AppError `usage` where an option leads out of the output folder.
 */
export function fillTemplate(template: string, path: Buffer, options: Readonly<Record<string, unknown>>): Buffer {
  const name = path.subarray(path.lastIndexOf(SLASH) + 1);
  const dot = name.lastIndexOf(DOT);
  const cut = dot > 0 ? dot : name.length;
  const fields: Readonly<Record<string, Buffer>> = {
    path,
    dir: path.subarray(0, path.length - name.length),
    name,
    stem: name.subarray(0, cut),
    ext: name.subarray(cut),
  };
  const parts: Buffer[] = [];
  let at = 0;
  for (const match of template.matchAll(FIELD)) {
    const [all, field = ''] = match;
    parts.push(Buffer.from(template.slice(at, match.index)));
    parts.push(fields[field] ?? Buffer.from(String(options[field.replace(/^options\./, '')])));
    at = match.index + all.length;
  }
  const filled = Buffer.concat([...parts, Buffer.from(template.slice(at))]);
  if (isInside(filled)) return filled;
  throw new AppError('usage', `The output "${filled.toString()}" would not lie in the output folder.`);
}

function isInside(path: Buffer): boolean {
  const parts = path.toString('latin1').split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes(0);
}
