import type { Preset } from './preset.ts';

/**
 * What of a preset a person has to say yes to, in words: it has other people's code run (programs, scripts, modules), or
 * has originals removed. Null for all else.
 */
export function toConfirm({ recipe, options }: Pick<Preset, 'recipe' | 'options'>): string | null {
  const code = recipe === 'program' || recipe === 'script' || recipe.includes('/') || recipe.includes('\\');
  if (code) return 'has code run on your files';
  return options['originals'] === 'replace' ? 'has your originals removed' : null;
}
