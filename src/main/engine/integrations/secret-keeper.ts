import type { SecretName } from '../../../shared/domain/route-kinds.ts';

/** Where the secrets of routes are. What is in it is told to nobody but the adapter that sends it. */
export interface SecretKeeper {
  /** Null for one that is not set. Throws AppError in words when it is there and cannot be read. */
  read(route: string, name: SecretName): string | null;
  /** Null removes it. Throws AppError when it cannot be kept. */
  set(route: string, name: SecretName, value: string | null): void;
  /** Those that are set. */
  names(route: string): readonly SecretName[];
  forget(route: string): void;
}
