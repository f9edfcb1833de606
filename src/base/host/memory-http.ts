import { httpError } from './http.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';

/** How a scripted server answers. */
export interface ScriptedResponse {
  /** 200 without. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds it takes. */
  readonly takes?: number;
}

export interface MemoryHttp extends Http {
  /** Every request that was sent, in order. */
  readonly requests: readonly HttpRequest[];
}

/** A web played by `script`: it gets the request and says how it is answered, or null where no server is. Timeout and limit hold. */
export function createMemoryHttp(
  script: (request: HttpRequest) => ScriptedResponse | null,
): MemoryHttp {
  const requests: HttpRequest[] = [];
  return {
    requests,
    send: (request) =>
      new Promise((resolve) => {
        requests.push(request);
        resolve(play(request, script));
      }),
  };
}

function play(
  request: HttpRequest,
  script: (request: HttpRequest) => ScriptedResponse | null,
): HttpResponse {
  const isWeb = URL.canParse(request.url) && /^https?:$/.test(new URL(request.url).protocol);
  const answer = isWeb ? script(request) : null;
  if (!answer) throw httpError('http-unreachable', request);
  if ((answer.takes ?? 0) > request.timeout) throw httpError('http-timeout', request);
  const { body = '', headers = {}, status = 200 } = answer;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const sent = request.method === 'HEAD' ? new Uint8Array() : bytes;
  if (sent.length > request.limit) throw httpError('http-too-large', request);
  const lower = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return { status, headers: Object.fromEntries(lower), body: sent };
}
