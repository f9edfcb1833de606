/**
 * A failed effect or a bug, with a stable code. Problems in the user's repository are diagnostics instead.
 * `data` holds facts for a machine; neither it nor the message may hold a secret value.
 */
export class CroftError extends Error {
  readonly code: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: string,
    message: string,
    options: {
      readonly data?: Readonly<Record<string, string | number | boolean>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'CroftError';
    this.code = code;
    this.data = options.data ?? {};
  }
}
