// The first page: is it well, what does it know, what waits for a decision, what went out.

import { html } from './vendor/htm-preact.js';
import { bytes, count, credits, millis, plural } from './format.js';
import { Badge, Card, Command, Empty, Line, Read, Stat, Stats, When } from './parts.js';

export function Overview({ live }) {
  const { stats, health, memories } = live.state;
  return html`
    <${Attention} live=${live} />
    <div class="grid">
      <${Card} title="Memory" note="what this instance has learnt" wide>
        <${Read} of=${stats}>${(data) => html`
          <${Stats}>
            <${Stat} name="memories" label="Memories" value=${count(data.memories)} />
            <${Stat} name="entities" label="Entities" value=${count(data.entities)} />
            <${Stat} name="edges" label="Relations" value=${count(data.edges)} />
            <${Stat} name="sessions" label="Sessions" value=${count(data.sessions)} />
            <${Stat} name="events" label="Events" value=${count(data.events)} />
            <${Stat} name="lag" label="Index behind by" value=${millis(data.index_lag_ms)} />
          <//>
          ${data.memories === 0
            ? html`<${Empty}>Nothing learnt yet. Try <${Command}>continuum learn notes.md<//> or POST /v1/learn.<//>`
            : html`<${Line} label="Memories since this page was opened" points=${live.history.map((read) => ({ at: read.at, value: read.memories }))} />`}
        `}<//>
      <//>
      <div class="column">
        <${FederationCard} live=${live} />
        <${Card} title="This process">
          <${Read} of=${health}>${(data) => html`
            <${Stats}>
              <${Stat} label="State" value=${html`<${Badge} kind=${data.status === 'ok' ? 'good' : 'bad'}>${data.status}<//>`} />
              <${Stat} label="Version" value=${data.version} />
              <${Stat} label="Started in" value=${millis(data.ready_ms)} />
              <${Stat} label="Resident memory" value=${bytes(data.rss_bytes)} />
              <${Stat} label="Database" value=${stats?.data?.database ?? '–'} />
            <//>`}<//>
        <//>
      </div>
      <${Card} title="Newest memories">
        <${Read} of=${memories}>${(data) => newest(data)}<//>
      <//>
    </div>`;
}

function newest(data) {
  const list = data.memories ?? [];
  if (list.length === 0) return html`<${Empty}>They appear here as they are learnt.<//>`;
  return html`<ul class="feed">${list.slice(0, 6).map((memory) => html`<li key=${memory.id}>
    <p>${memory.text}</p>
    <span class="note"><${Badge}>${memory.kind}<//> <${When} at=${memory.recorded_at} /></span>
  </li>`)}</ul>`;
}

/** What waits for the operator, or that nothing does. */
function Attention({ live }) {
  const held = live.held ?? 0;
  const peers = (live.state.peers?.data?.peers ?? []).filter((peer) => peer.state === 'backoff' || peer.state === 'refused');
  const stuck = (live.state.outbox?.data?.items ?? []).filter((item) => item.last_error);
  const lines = [
    ...historyLines(live.state.federation?.data?.history),
    held > 0 && html`<a href="#/patterns">${plural(held, 'pattern waits', 'patterns wait')} for your decision</a>`,
    peers.length > 0 && html`<a href="#/peers">${plural(peers.length, 'peer is', 'peers are')} out of reach</a>`,
    stuck.length > 0 && html`<a href="#/sharing">${plural(stuck.length, 'contribution', 'contributions')} could not be delivered yet</a>`,
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return html`<ul class="attention" aria-label="Waiting for you">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** What stops the federation because of its history, and what to type about it. */
function historyLines(history) {
  if (history?.alarm) {
    return [html`<a href="#/overview">${history.alarm.meaning} Everything stops: <${Command}>continuum federation alarm show<//></a>`];
  }
  return history?.held_back ? [html`<a href="#/overview">${history.held_back.detail}</a>`] : [];
}

function history(data) {
  if (!data.history) return null;
  const { state, checkpoint_size: size, checkpoint_at: at, verified, alarm, held_back: held } = data.history;
  const hint = at ? html`${plural(size, 'leaf', 'leaves')}, ${verified ? 'agrees with the chain' : 'not verified yet'}, <${When} at=${at} />` : '';
  return html`<${Stat} name="history" label="History" hint=${hint}
    value=${html`<${Badge} kind=${alarm || held ? 'warn' : state === 'no log' ? '' : 'good'}>${state}<//>`} />`;
}

function FederationCard({ live }) {
  const { federation, outbox, credits: account } = live.state;
  return html`<${Card} title="Federation">
    <${Read} of=${federation} missing=${() => notJoined()}>${(data) => {
      if (!data.federation_id) return notJoined();
      const items = outbox?.data?.items;
      return html`<${Stats}>
        <${Stat} label="Name" value=${data.name} />
        <${Stat} label="State" value=${html`<${Badge} kind=${data.state === 'member' ? 'good' : 'warn'}>${data.state}<//>`} />
        <${Stat} name="level" label="Protection level" value=${data.level} />
        ${history(data)}
        <${Stat} label="Readable from" value=${count(data.k)} hint=${data.weak ? 'organisations that agree (weak)' : 'organisations that agree'} />
        <${Stat} label="Organisations" value=${count(data.organisations)} hint=${plural(data.members, 'member')} />
        <${Stat} name="held" label="In hold" value=${count(live.held)} />
        <${Stat} label="Contributions" value=${count(items?.length)} />
        <${Stat} name="balance" label="Credits" value=${credits(account?.data?.available)} hint=${account?.data ? `allowance ${credits(account.data.allowance)}` : ''} />
      <//>
      ${data.problem ? html`<p class="trouble">${data.problem}</p>` : null}`;
    }}<//>
  <//>`;
}

export function notJoined() {
  return html`<${Empty}>This instance belongs to no federation, so nothing can leave it.
    Ask a member for an invite and run <${Command}>continuum federation join CODE<//>,
    or found one with <${Command}>continuum federation create<//>.<//>`;
}
