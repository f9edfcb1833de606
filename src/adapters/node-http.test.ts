import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createRawServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractServer, describeHttp } from '../base/host/http.contract.ts';
import { createNodeHttp } from './node-http.ts';

let server: Server;
let base = '';
let nowhere = '';
const http = createNodeHttp();

beforeAll(async () => {
  server = createServer((request, response) => {
    void bytesOf(request).then((body) => {
      const header = request.headers['x-croft'];
      const {
        status = 200,
        headers,
        ...answer
      } = contractServer({
        method: request.method ?? '',
        path: request.url ?? '',
        header: typeof header === 'string' ? header : undefined,
        body,
      });
      setTimeout(() => response.writeHead(status, headers).end(answer.body), answer.takes ?? 0);
    });
  });
  base = await listen(server);
  const closed = createServer();
  nowhere = await listen(closed);
  await new Promise((resolve) => closed.close(resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function listen(listener: Pick<Server, 'listen' | 'address'>): Promise<string> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

describeHttp('real http', () => Promise.resolve({ http, base, nowhere }));

test('an answer that never ends is cut at the limit or the timeout', async () => {
  const endless = createRawServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const timer = setInterval(() => socket.write('x'.repeat(10_000)), 1);
    socket.on('close', () => {
      clearInterval(timer);
    });
  });
  const url = await listen(endless as unknown as Server);
  const request = { method: 'GET', url, timeout: 20_000, limit: 100_000 } as const;
  await expect(http.send(request)).rejects.toMatchObject({ code: 'http-too-large' });
  const patient = { ...request, limit: 1e12, timeout: 200 };
  await expect(http.send(patient)).rejects.toMatchObject({ code: 'http-timeout' });
  endless.close();
});

test('an answer cut in the middle is no answer', async () => {
  const cut = createRawServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    });
  });
  const url = await listen(cut as unknown as Server);
  const request = { method: 'GET', url, timeout: 20_000, limit: 1_000 } as const;
  await expect(http.send(request)).rejects.toMatchObject({ code: 'http-unreachable' });
  cut.close();
});
