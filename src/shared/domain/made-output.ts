/** An output of the whole batch that is in place. */
export interface MadeOutput {
  /** Absolute. */
  readonly path: string;
  /** What it says, in the words of its recipe. */
  readonly says?: string | undefined;
}

/** What the last of them says. */
export function saysOf(outputs: readonly MadeOutput[]): { readonly says?: string } {
  const says = outputs.at(-1)?.says;
  return says === undefined ? {} : { says };
}
