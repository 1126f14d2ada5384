import { z } from 'zod';
import { AppError } from '../../../shared/app-error.ts';
import { presetSchema, PRESETS_VERSION, type Preset } from '../../../shared/presets/preset.ts';

/** Presets in one file, at most. */
const MOST = 1000;

/** `unconfirmed` stands only in the file of one's own. */
const keptSchema = presetSchema.extend({ unconfirmed: z.literal(true).optional() });
const fileSchema = z.strictObject({ v: z.literal(PRESETS_VERSION), presets: z.array(keptSchema).max(MOST) });

export type KeptPreset = Preset & { readonly unconfirmed?: true | undefined };

/** Presets as text: JSON with its version. */
export function presetsText(presets: readonly KeptPreset[]): string {
  return `${JSON.stringify({ v: PRESETS_VERSION, presets }, undefined, 2)}\n`;
}

/** Reads a file of presets. Throws AppError `usage` that names the file, the field and what is wrong with it. */
export function parsePresets(text: string, path: string): readonly KeptPreset[] {
  const raw = jsonOf(text, path);
  if (typeof raw.v === 'number' && raw.v > PRESETS_VERSION) {
    throw refused(
      path,
      `it was written by a newer version of Gristmill (format ${raw.v}, this one knows ${PRESETS_VERSION})`,
    );
  }
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) throw refused(path, problemsOf(parsed.error));
  const names = parsed.data.presets.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw refused(path, `the name "${twice}" is in it twice`);
  return parsed.data.presets;
}

/** A preset as a person made it. Throws AppError `usage` that names what is wrong. */
export function parsePreset(preset: unknown): Preset {
  const parsed = presetSchema.safeParse(preset);
  if (parsed.success) return parsed.data;
  throw new AppError('usage', `The preset cannot be kept: ${problemsOf(parsed.error)}. Nothing was changed.`);
}

function jsonOf(text: string, path: string): { readonly v?: unknown } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw refused(path, `it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof raw === 'object' && raw !== null && 'v' in raw) return raw;
  throw refused(path, 'it is not a file of presets: it has no version "v"');
}

/** The first three. */
function problemsOf({ issues }: z.ZodError): string {
  const words = issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.') || 'preset'}: ${message}`);
  return issues.length > 3 ? `${words.join('; ')}; and ${issues.length - 3} more` : words.join('; ');
}

const refused = (path: string, why: string): AppError =>
  new AppError('usage', `The presets in ${path} cannot be read: ${why}. Nothing was changed.`);
