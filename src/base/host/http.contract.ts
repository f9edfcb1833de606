import { describe, expect, test } from 'vitest';
import type { CroftError } from '../error.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';
import type { ScriptedResponse } from './memory-http.ts';

export interface HttpUnderTest {
  readonly http: Http;
  /** A server that answers as `contractServer` says, without a slash at the end. */
  readonly base: string;
  /** An address where nothing listens. */
  readonly nowhere: string;
}

/** What the server under test does, by path. */
export function contractServer(request: {
  readonly method: string;
  readonly path: string;
  readonly header: string | undefined;
  readonly body: Uint8Array;
}): ScriptedResponse {
  switch (request.path) {
    case '/echo':
      return { body: request.body, headers: { 'X-Method': request.method } };
    case '/header':
      return { body: request.header ?? 'none' };
    case '/moved':
      return { status: 302, headers: { location: '/echo' } };
    case '/broken':
      return { status: 500, body: 'broken' };
    case '/encoded':
      return { headers: { 'content-encoding': 'gzip' }, body: 'as it came' };
    case '/large':
      return { body: 'x'.repeat(200_000) };
    case '/slow':
      return { takes: 10_000 };
    default:
      return { status: 404 };
  }
}

/** What every version of Http keeps. */
export function describeHttp(name: string, make: () => Promise<HttpUnderTest>): void {
  const send = async (path: string, rest: Partial<HttpRequest> = {}): Promise<HttpResponse> => {
    const { http, base } = await make();
    return http.send({
      method: 'GET',
      url: path.startsWith('/') ? base + path : path,
      timeout: 20_000,
      limit: 1_000_000,
      ...rest,
    });
  };
  const text = (response: HttpResponse): string => new TextDecoder().decode(response.body);
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no error',
      (reason: unknown) => (reason as CroftError).code,
    );

  describe(name, () => {
    test('sends the body and headers, and brings back the bytes', async () => {
      const body = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);
      const response = await send('/echo', { method: 'POST', body });
      expect(response.status).toBe(200);
      expect(response.headers['x-method']).toBe('POST');
      expect(Buffer.compare(response.body, body)).toBe(0);
      expect(text(await send('/header', { headers: { 'x-croft': 'a b' } }))).toBe('a b');
    });

    test('any status is a response, and a redirect is not followed', async () => {
      const broken = await send('/broken');
      expect([broken.status, text(broken)]).toEqual([500, 'broken']);
      const moved = await send('/moved');
      expect([moved.status, moved.headers['location']]).toEqual([302, '/echo']);
    });

    test('a content encoding is not undone', async () => {
      expect(text(await send('/encoded'))).toBe('as it came');
    });

    test('the body may have the limit of bytes and not one more', async () => {
      expect((await send('/large', { limit: 200_000 })).body).toHaveLength(200_000);
      expect(await codeOf(send('/large', { limit: 199_999 }))).toBe('http-too-large');
      expect((await send('/large', { method: 'HEAD', limit: 0 })).body).toHaveLength(0);
    });

    test('a slow server, a missing one and a strange URL have a code', async () => {
      const { nowhere } = await make();
      expect(await codeOf(send('/slow', { timeout: 100 }))).toBe('http-timeout');
      for (const url of [nowhere, 'ftp://files.example/a', 'no url'])
        expect(await codeOf(send(url))).toBe('http-unreachable');
    });

    test('an error names the URL without its secrets', async () => {
      const { nowhere } = await make();
      const work = send(nowhere.replace('//', '//user:hunter2@') + '/a?token=hunter2');
      await expect(work).rejects.toThrow(`cannot GET ${nowhere}/a: `);
      await expect(work).rejects.not.toThrow('hunter2');
    });
  });
}
