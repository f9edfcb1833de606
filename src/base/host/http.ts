import { CroftError } from '../error.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes of body that are read at most. */
  readonly limit: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values of one name are joined by a comma and a space. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it came over the wire: no content encoding is asked for, and none is undone. */
  readonly body: Uint8Array;
}

/** Why there was no response: no connection, or it broke, or the URL is none; too slow; the body is larger than the limit. */
export type HttpErrorCode = 'http-unreachable' | 'http-timeout' | 'http-too-large';

/** The web. Redirects are returned, not followed; any status is a response. Throws CroftError with an HttpErrorCode. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** The error for a request without response. Names the URL without its user, password and query, which may be secret. */
export function httpError(
  code: HttpErrorCode,
  request: HttpRequest,
  { why, cause }: { readonly why?: string; readonly cause?: unknown } = {},
): CroftError {
  const words: Readonly<Record<HttpErrorCode, string>> = {
    'http-unreachable': 'no connection',
    'http-timeout': `no complete answer within ${request.timeout} ms`,
    'http-too-large': `the answer is larger than ${request.limit} bytes`,
  };
  const url = shownUrl(request.url);
  return new CroftError(code, `cannot ${request.method} ${url}: ${why ?? words[code]}`, {
    data: { url },
    ...(cause === undefined ? {} : { cause }),
  });
}

function shownUrl(text: string): string {
  if (!URL.canParse(text)) return 'what is not a URL';
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}
