import * as plain from 'node:http';
import * as secure from 'node:https';
import { httpError } from '../base/host/http.ts';
import type { Http, HttpRequest, HttpResponse } from '../base/host/http.ts';

/** The real web, without redirects, cookies, caches or content encodings. */
export function createNodeHttp(): Http {
  return { send };
}

async function send(request: HttpRequest): Promise<HttpResponse> {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  const transport = url?.protocol === 'https:' ? secure : plain;
  if (!url || !/^https?:$/.test(url.protocol))
    throw httpError('http-unreachable', request, { why: 'only http and https URLs can be asked' });
  const timeout = AbortSignal.timeout(request.timeout);
  try {
    const response = await answerTo(transport.request(url, optionsOf(request, timeout)), request);
    const body = await bodyOf(response, request);
    // A body whose end is the end of the connection also ends, without an error, when it is aborted.
    timeout.throwIfAborted();
    return { status: response.statusCode ?? 0, headers: headersOf(response), body };
  } catch (error) {
    throw failure(request, error, timeout.aborted);
  }
}

function optionsOf(request: HttpRequest, signal: AbortSignal): plain.RequestOptions {
  const length = request.body ? { 'content-length': String(request.body.length) } : {};
  return { method: request.method, headers: { ...length, ...request.headers }, signal };
}

function answerTo(
  outgoing: plain.ClientRequest,
  { body }: HttpRequest,
): Promise<plain.IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function headersOf(response: plain.IncomingMessage): Record<string, string> {
  const entries = Object.entries(response.headersDistinct);
  return Object.fromEntries(entries.map(([name, values = []]) => [name, values.join(', ')]));
}

async function bodyOf(response: plain.IncomingMessage, request: HttpRequest): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > request.limit) {
      response.destroy();
      throw httpError('http-too-large', request);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const WHY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve at the moment',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ETIMEDOUT: 'the host does not answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain holds a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an unknown authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

function failure(request: HttpRequest, error: unknown, timedOut: boolean): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'http-too-large') return error;
  if (timedOut) return httpError('http-timeout', request, { cause: error });
  return httpError('http-unreachable', request, { why: WHY[code] ?? error.message, cause: error });
}
