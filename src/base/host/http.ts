export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The web. Redirects are returned, not followed. Throws CroftError `http-unreachable`, `http-timeout` or
 * `http-too-large`; any status is a response.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
}
