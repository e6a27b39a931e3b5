/**
 * Everything that can go wrong on purpose, and the HTTP status it has outside.
 * A code is stable: programs may rely on it, and the error page picks its words by it.
 */
export const STATUS_BY_CODE = {
  invalid_parameter: 400,
  invalid_return_url: 400,
  invalid_body: 400,
  navigation_required: 400,
  prefetch_refused: 400,
  logout_proof_required: 400,
  login_not_started_here: 400,
  login_already_used: 400,
  login_refused: 400,
  login_overtaken: 400,
  login_response_invalid: 400,
  logout_token_invalid: 400,
  cron_secret_required: 401,
  not_signed_in: 401,
  csrf_header_required: 403,
  foreign_request: 403,
  not_found: 404,
  method_not_allowed: 405,
  internal_error: 500,
  settings_invalid: 500,
  provider_unavailable: 503,
  store_unavailable: 503,
  logout_token_under_way: 503,
  logout_failed: 503,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

/** @see https://www.rfc-editor.org/rfc/rfc9457 section 3.2 */
type ProblemMembers = Readonly<Record<string, unknown>>;

/**
 * The one error class that an answer is made of. The message may reach the person who made the request, so it never
 * holds a token, a secret, an expected value or an unescaped input; what was caught stays in `cause`, for the log.
 */
export class BffError extends Error {
  readonly code: ErrorCode;
  /** What a program may be told beside it. */
  readonly members: ProblemMembers;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { members?: ProblemMembers }) {
    super(message, options);
    this.name = 'BffError';
    this.code = code;
    this.members = options?.members ?? {};
  }

  get status(): number {
    return STATUS_BY_CODE[this.code];
  }
}

/**
 * Whether something caught is one of ours. Not by class: Next loads this module once for pages and once for route
 * handlers, and again after a change, so that the class exists several times in a process that shares one store.
 */
export function isBffError(error: unknown): error is BffError {
  return error instanceof Error && error.name === 'BffError';
}
