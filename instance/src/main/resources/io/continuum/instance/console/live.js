// Keeps what the page shows equal to what the instance says. The stream only tells when to read; the figures come from the API.

import { get, Problem } from './api.js';

const QUIET_MS = 400; // changes that arrive together are read together
const SLOW_MS = 10_000; // what has to be fetched from the coordinator is not read more often than this

/** What can be read: `slow` ones ask another machine, `always` ones can change without a commit of this instance. */
export const SOURCES = {
  health: { path: '/v1/health', always: true },
  stats: { path: '/v1/stats' },
  federation: { path: '/v1/federations' },
  members: { path: '/v1/federations/members' },
  patterns: { path: '/v1/patterns?limit=1000' },
  outbox: { path: '/v1/outbox?limit=1000' },
  credits: { path: '/v1/credits', slow: true },
  peers: { path: '/v1/peers', always: true },
  spaces: { path: '/v1/spaces', always: true },
  memories: { path: '/v1/memories?limit=25' },
  keys: { path: '/v1/keys?limit=500' },
};

export class Live {
  constructor(onUpdate) {
    this.onUpdate = onUpdate;
    this.state = {};
    this.history = []; // {at, memories, events}: what was really read since the page was opened
    this.stream = 'connecting';
    this.names = Object.keys(SOURCES);
    this.readAt = {};
    this.pending = new Set();
  }

  start() {
    this.read(this.names);
    this.events = new EventSource('/console/live');
    this.events.addEventListener('open', () => this.mark('live'));
    this.events.addEventListener('error', () => this.mark('broken'));
    this.events.addEventListener('changed', () => this.soon(this.names));
    this.events.addEventListener('beat', () =>
      this.soon(this.names.filter((name) => SOURCES[name].always || SOURCES[name].slow || this.state[name]?.problem)),
    );
  }

  stop() {
    this.events?.close();
    clearTimeout(this.timer);
  }

  /** Reads now what an action of this page has changed. */
  refresh() {
    this.readAt = {};
    return this.read(this.names);
  }

  /** How many patterns wait for a decision; undefined while that is not known. */
  get held() {
    return this.state.patterns?.data?.patterns.filter((pattern) => pattern.status === 'held').length;
  }

  mark(stream) {
    this.stream = stream;
    this.onUpdate();
  }

  soon(names) {
    names.forEach((name) => this.pending.add(name));
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const due = [...this.pending];
      this.pending.clear();
      this.read(due);
    }, QUIET_MS);
  }

  async read(names) {
    const now = Date.now();
    const due = names.filter((name) => !SOURCES[name].slow || now - (this.readAt[name] ?? 0) >= SLOW_MS);
    await Promise.all(
      due.map(async (name) => {
        this.readAt[name] = now;
        this.state[name] = await fetched(SOURCES[name].path);
      }),
    );
    this.remember();
    this.onUpdate();
  }

  remember() {
    const stats = this.state.stats?.data;
    if (!stats) return;
    const last = this.history.at(-1);
    if (!last || last.memories !== stats.memories || last.events !== stats.events) {
      this.history.push({ at: Date.now(), memories: stats.memories, events: stats.events });
      if (this.history.length > 500) this.history.shift();
    }
  }
}

async function fetched(path) {
  try {
    return { data: await get(path) };
  } catch (problem) {
    if (problem instanceof Problem) return { problem };
    throw problem;
  }
}
