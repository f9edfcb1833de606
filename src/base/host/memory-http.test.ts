import { expect, test } from 'vitest';
import { contractServer, describeHttp } from './http.contract.ts';
import { createMemoryHttp } from './memory-http.ts';

describeHttp('http in memory', () =>
  Promise.resolve({
    base: 'https://server.example',
    nowhere: 'http://nowhere.example:9',
    http: createMemoryHttp(({ method, url, headers, body = new Uint8Array() }) => {
      const { host, pathname: path } = new URL(url);
      if (host !== 'server.example') return null;
      return contractServer({ method, path, header: headers?.['x-croft'], body });
    }),
  }),
);

test('requests are recorded', async () => {
  const http = createMemoryHttp(() => ({}));
  const request = { method: 'GET', url: 'https://a.example/', timeout: 1, limit: 1 } as const;
  await http.send(request);
  expect(http.requests).toEqual([request]);
});
