import { z } from 'zod';
import type { RecipeInfo, RecipeOptionInfo } from '../../../shared/domain/recipe-info.ts';
import { checksum } from './checksum/checksum.ts';
import { compress } from './compress/compress.ts';
import { contactSheet } from './contact-sheet/contact-sheet.ts';
import { faultDrill } from './drill/fault-drill.ts';
import { expand } from './expand/expand.ts';
import { find } from './find/find.ts';
import { pictures } from './pictures/pictures.ts';
import { program } from './program/program.ts';
import type { Recipe } from './recipe.ts';
import { text } from './text/text.ts';
import { verify } from './verify/verify.ts';

/** The built-in recipes in the order in which they are offered. For main, which shows them all; threads `loadRecipe`. */
const RECIPES: readonly Recipe[] = [checksum, verify, compress, expand, pictures, contactSheet, text, find, program];

export function listRecipes(): readonly Recipe[] {
  return RECIPES;
}

/** One of these, or the fault drill, which is not offered. */
export function findRecipe(id: string): Recipe | undefined {
  return id === faultDrill.id ? faultDrill : RECIPES.find((recipe) => recipe.id === id);
}

/**
 * The part of a JSON schema that a form needs. From the schema's `.meta` come `unit`, `words` (what choices are called),
 * `path` (of what a text is the path) and `hidden` (set by the recipe's `list`, not by a person).
 */
interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly path?: RecipeOptionInfo['path'];
  readonly hidden?: boolean;
}

/** A recipe as the console draws it and the CLI explains it. Throws on an option without a default: a defect of ours. */
export function toRecipeInfo(recipe: Recipe): RecipeInfo {
  const schema = z.toJSONSchema(recipe.options) as { properties?: Readonly<Record<string, FieldSchema>> };
  const fields = Object.entries(schema.properties ?? {}).filter(([, { hidden }]) => hidden !== true);
  const options = fields.map(([name, field]) => optionInfo(recipe.id, name, field));
  const { id, title, purpose, takes } = recipe;
  return { id, title, purpose, ...(takes === undefined ? {} : { takes }), options };
}

function optionInfo(recipe: string, name: string, field: FieldSchema): RecipeOptionInfo {
  const value = field.default;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new Error(`Option "${name}" of recipe "${recipe}" has no default that a form can show.`);
  }
  return {
    name,
    title: field.title ?? name,
    description: field.description ?? '',
    default: value,
    kind: kindOfField(field),
    ...(field.enum === undefined ? {} : { choices: field.enum.map(String) }),
    ...(field.words === undefined ? {} : { words: field.words }),
    ...bounds(field),
    ...(field.unit === undefined ? {} : { unit: field.unit }),
    ...(field.path === undefined ? {} : { path: field.path }),
  };
}

function kindOfField(field: FieldSchema): RecipeOptionInfo['kind'] {
  if (field.enum !== undefined) return 'choice';
  if (field.type === 'boolean') return 'switch';
  return field.type === 'number' || field.type === 'integer' ? 'number' : 'text';
}

/** Zod states the safe-integer range where a schema has none; a form must not. */
function bounds(field: FieldSchema): Pick<RecipeOptionInfo, 'min' | 'max'> {
  return {
    ...(field.minimum === undefined || field.minimum <= Number.MIN_SAFE_INTEGER ? {} : { min: field.minimum }),
    ...(field.maximum === undefined || field.maximum >= Number.MAX_SAFE_INTEGER ? {} : { max: field.maximum }),
  };
}
