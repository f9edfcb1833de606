// A real kube-apiserver as a child process, and requests to it.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

export interface Server {
  /** Sends one request; any status is an answer, a broken connection rejects. */
  send(call: Call): Promise<Answer>;
  /** Ends the server and waits until it has ended; rejects when it did not end well. */
  stop(): Promise<void>;
}

interface Access {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

const LOG_KEPT = 4000;
const PATIENCE_MS = 60_000;

/** Starts the program of `go/apiserver`; rejects with the end of its log when it does not become ready. */
export async function startServer(program: string): Promise<Server> {
  const child = spawn(program, [], { stdio: 'pipe' });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_KEPT)));
  // A server that is already gone says why through its exit code.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<string | null>((resolve) => {
    child.on('error', (error) => {
      resolve(String(error));
    });
    child.on('close', (code, signal) => {
      resolve(code === 0 ? null : `ended with ${signal ?? String(code)}`);
    });
  });
  const line = await Promise.race([firstLine(child), ended]);
  if (!line?.startsWith('{')) throw new Error(`${program}: ${line ?? 'ended'}:\n${log}`);
  const { url, ca, token } = JSON.parse(line) as Access;
  const agent = new Agent({ ca, keepAlive: true });
  return {
    send: (call) =>
      send(new URL(call.path, url), call, { agent, headers: { authorization: `Bearer ${token}` } }),
    stop: async () => {
      agent.destroy();
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      const complaint = await ended;
      clearTimeout(timer);
      if (complaint !== null) throw new Error(`${program}: ${complaint}:\n${log}`);
    },
  };
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  // A stream that nobody reads would keep the end of the process from being told.
  child.stdout.resume();
  return line;
}

function send(url: URL, call: Call, base: RequestOptions): Promise<Answer> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    ...call.headers,
    ...(base.headers as Record<string, string>),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { ...base, method: call.method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          body: parse(Buffer.concat(chunks).toString()),
          warnings: (incoming.headersDistinct['warning'] ?? []).flatMap(warningTexts),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(call.body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The texts of one `Warning` header, as RFC 7234 quotes them. */
export function warningTexts(header: string): string[] {
  return [...header.matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replace(/\\(.)/g, '$1'),
  );
}
