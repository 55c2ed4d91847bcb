// Keeps what the page shows equal to what the coordinator says: reads again every few seconds while somebody looks.

import { get, Problem } from './api.js';

const EVERY_MS = 5_000;

/** What is read of a federation; `{days}` is how far back the operator looks. */
const SOURCES = {
  members: 'members',
  activity: 'activity?days={days}',
  credits: 'credits',
  log: 'log',
  suspensions: 'suspensions',
  appeals: 'appeals',
  reports: 'reports',
  policy: 'policy',
};

export class Live {
  constructor(onUpdate) {
    this.onUpdate = onUpdate;
    this.state = {};
    this.days = 30;
    this.readAt = null;
  }

  start() {
    this.refresh();
    this.timer = setInterval(() => document.hidden || this.refresh(), EVERY_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  get federations() {
    return this.state.overview?.data?.federations ?? [];
  }

  /** The federation looked at: the chosen one, or the first. */
  get federation() {
    return this.federations.find((each) => each.federation === this.chosen) ?? this.federations[0];
  }

  choose(federation) {
    this.chosen = federation;
    this.state = { overview: this.state.overview };
    return this.refresh();
  }

  look(days) {
    this.days = days;
    return this.refresh();
  }

  /** The address of something of the federation looked at. */
  path(rest) {
    return `/v1/admin/federations/${this.federation.federation}/${rest}`;
  }

  /** Reads now, also what an action of this page has changed. */
  async refresh() {
    const overview = await fetched('/v1/admin/overview');
    this.state = { ...this.state, overview };
    const federation = this.federation;
    if (federation) {
      const read = await Promise.all(
        Object.entries(SOURCES).map(async ([name, path]) => [name, await fetched(this.path(path.replace('{days}', this.days)))]),
      );
      if (federation.federation === this.federation?.federation) this.state = { overview, ...Object.fromEntries(read) };
    }
    this.readAt = Date.now();
    this.onUpdate();
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
