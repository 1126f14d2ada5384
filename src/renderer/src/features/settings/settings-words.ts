import type { ActsWhen, ConfigField, ConfigValue } from '../../../../shared/domain/config-fields.ts';
import { formatCount } from '../../lib/count.ts';

export const ACTS_WORDS = {
  now: 'acts at once',
  batch: 'acts from the next batch on',
  launch: 'acts at the next launch',
} as const satisfies Record<ActsWhen, string>;

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

/** A share or a port needs no unit: it says itself what it is. */
export const unitOf = ({ unit = '' }: ConfigField): string => (['', 'share', 'port'].includes(unit) ? '' : ` ${unit}`);

/** A port is a name made of digits: it has no thousands. */
const digits = ({ unit }: ConfigField, value: number): string =>
  unit === 'port' ? String(value) : NUMBER.format(value);

/** A value as one would say it: `30 s`, `on`, `20 % failed`. */
export function valueWords(field: ConfigField, value: ConfigValue | null): string {
  if (value === null) return 'automatic';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return `${digits(field, value)}${unitOf(field)}`;
  if (typeof value === 'string') return value;
  return 'failed' in value ? `${formatCount(value.failed)} failed` : `${value.percent} % failed`;
}

/** `0.05 to 3,600 s`; undefined where there is no range. */
export function rangeWords(field: ConfigField): string | undefined {
  const { min, max } = field;
  if (min === undefined || max === undefined) return undefined;
  return `${digits(field, min)} to ${digits(field, max)}${unitOf(field)}`;
}

/** Range, default and moment of acting in one line. */
export function fieldFacts(field: ConfigField): string {
  const facts = [rangeWords(field), `default ${valueWords(field, field.default)}`, ACTS_WORDS[field.acts]];
  return facts.filter((fact) => fact !== undefined).join(' · ');
}

/** Why a number that stands in the field is not taken; undefined for one that is. An empty field is the default. */
export function numberProblem(field: ConfigField, typed: string | number): string | undefined {
  if (typed === '') return field.default === null ? undefined : `Needs a value, ${rangeWords(field) ?? ''}`;
  const value = typeof typed === 'number' ? typed : Number(typed);
  if (!Number.isFinite(value)) return 'Not a number';
  if (field.kind === 'whole' && !Number.isInteger(value)) return 'A whole number, please';
  if (value < (field.min ?? -Infinity) || value > (field.max ?? Infinity)) return `Must be ${rangeWords(field) ?? ''}`;
  return undefined;
}
