import type { Diagnostic } from './documents';

/** The agent refused, in its own words (application/problem+json). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly diagnostics: Diagnostic[],
    /** Seconds to wait before asking again; null when it does not say. */
    readonly retryAfter: number | null,
  ) {
    super(title);
  }
}

/** Nobody answered: the agent is stopped, restarts, or the network between is cut. */
export class Silence extends Error {}

export type Failure = Refusal | Silence;

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What the client tells about each question: that it was answered, by which status and at what time of the agent's, or by nobody. */
export type Listener = (status: number | null, at: Date | null) => void;

let tell: Listener = () => {};

/** An answer that takes longer is none: the network between swallows what is sent, or the agent hangs. Changes wait for the kernel and for locks. */
const patience: Record<Method, number> = { GET: 30_000, POST: 180_000, PATCH: 180_000, DELETE: 180_000 };

export function listen(listener: Listener): void {
  tell = listener;
}

export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await send(method, path, body, signal);
  tell(answer.status, timeOf(answer));
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return (answer.status === 204 ? undefined : await content(answer)) as T;
}

async function send(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') {
    // A page of another origin cannot send this header without asking first: the guard against forged requests.
    headers['X-Weir'] = '1';
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const text = body === undefined ? null : JSON.stringify(body);
  const late = AbortSignal.timeout(patience[method]);
  const end = signal ? AbortSignal.any([signal, late]) : late;
  try {
    return await fetch(`api/v1/${path}`, { method, headers, body: text, signal: end, credentials: 'same-origin' });
  } catch (error) {
    throw signal?.aborted ? error : silence();
  }
}

/** The answer's body; one that was cut off counts as no answer. */
async function content(answer: Response): Promise<unknown> {
  const text = await answer.text().catch(() => {
    throw silence();
  });
  return text === '' ? undefined : JSON.parse(text);
}

function silence(): Silence {
  tell(null, null);
  return new Silence('The agent does not answer.');
}

function timeOf(answer: Response): Date | null {
  const time = new Date(answer.headers.get('Date') ?? '');
  return Number.isNaN(time.getTime()) ? null : time;
}

async function refusal(answer: Response): Promise<Refusal> {
  const said = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string; diagnostics?: Diagnostic[] };
  const wait = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  const title = said.title ?? `The agent answered ${answer.status} ${answer.statusText}`;
  return new Refusal(answer.status, title, said.detail ?? '', said.diagnostics ?? [], Number.isNaN(wait) ? null : wait);
}

/** `?a=1&b=2` of what is set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}`;
}
