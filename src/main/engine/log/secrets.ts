/** Names of fields whose values are nobody's business: never written to a log, never in a report. */
const SECRET_NAME = /secret|token|key|password|authorization/i;
const URL_PARTS = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"'<>]*@)?([^\s?#"'<>]*)(\?[^\s#"'<>]*)?/gi;

export const REMOVED = '[removed]';

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** A text whose addresses hold neither user and password nor a query. */
export function withoutUrlSecrets(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(
    URL_PARTS,
    (_, scheme: string, user: string | undefined, rest: string, query: string | undefined) =>
      `${scheme}${user === undefined ? '' : `${REMOVED}@`}${rest}${query === undefined ? '' : `?${REMOVED}`}`,
  );
}

/** For `JSON.stringify`: takes secrets out of whatever is written, at every depth. */
export function hideSecrets(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (isSecretName(name)) return REMOVED;
  if (typeof value === 'string') return withoutUrlSecrets(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return value;
}
