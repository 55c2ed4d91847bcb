// The first page: is it well, what was refused, how far is the log, who waits for an answer.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { bytes, count, millis, plural, short, words } from './format.js';
import { Badge, Card, Command, Empty, Read, Stat, Stats } from './parts.js';
import { Columns, Ranking } from './pictures.js';

export function Overview({ live, say }) {
  const { overview } = live.state;
  return html`<${Read} of=${overview}>${(data) => html`
    ${data.health.status === 'restored' && html`<p class="verdict bad" role="alert">Restored from a backup: read only until an admin of each federation runs <code>continuum federation reopen</code>.</p>`}
    <${Attention} federation=${live.federation} credits=${live.state.credits?.data} log=${live.state.log?.data} />
    <div class="grid">
      <${Card} title="This process">
        <${Stats}>
          <${Stat} name="status" label="State" value=${html`<${Badge} kind=${data.health.status === 'ok' ? 'good' : 'bad'}>${data.health.status}<//>`} />
          <${Stat} label="Version" value=${data.health.version} />
          <${Stat} label="Started in" value=${millis(data.health.ready_ms)} />
          <${Stat} label="Resident memory" value=${bytes(data.health.rss_bytes)} />
          <${Stat} label="Helper questions" value=${count(data.health.evaluations.answered)} hint=${plural(data.health.evaluations.elements, 'element')} />
          <${Stat} name="federations" label="Federations" value=${count(data.federations.length)} />
        <//>
      <//>
      <${Card} title="Refused since the start" note="by code, limits included">
        <${Refused} refused=${data.health.refused} />
      <//>
      ${live.federation ? html`<${OfFederation} live=${live} say=${say} />` : html`<${Card} title="Federations" wide>
        <${Empty}>None yet. Found one from an instance:
          <${Command}>continuum federation create NAME --coordinator ${location.origin} --secret-file FILE<//><//>
      <//>`}
    </div>`}<//>`;
}

function Refused({ refused }) {
  const rows = Object.entries(refused).map(([code, value]) => ({ name: words(code), value }));
  if (rows.length === 0) return html`<${Empty}>Nothing was refused.<//>`;
  return html`<${Ranking} rows=${rows} label="Refused requests by code" />`;
}

function Attention({ federation, credits, log }) {
  const behind = log && log.quorum > 0 && log.witnessed < log.size;
  const squeezed = credits && credits.active > 0 && credits.starved / credits.active > 0.1;
  const lines = [
    federation?.open_appeals > 0 && html`<a href="#/conduct">${plural(federation.open_appeals, 'appeal waits', 'appeals wait')} for an answer</a>`,
    federation?.open_reports > 0 && html`<a href="#/conduct">${plural(federation.open_reports, 'report waits', 'reports wait')} for a decision</a>`,
    federation?.suspended > 0 && html`<a href="#/conduct">${plural(federation.suspended, 'organisation is', 'organisations are')} suspended</a>`,
    squeezed && html`<a href="#/credits">Credit squeeze: ${credits.starved} of ${credits.active} who contribute cannot ask</a>`,
    behind && html`<a href="#/overview">${plural(log.size - log.witnessed, 'leaf waits', 'leaves wait')} for witnesses</a>`,
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return html`<ul class="attention" aria-label="Waiting for you">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function OfFederation({ live, say }) {
  const federation = live.federation;
  return html`
    <${Card} title=${federation.name} note=${`preset ${federation.preset}`}>
      <${Stats}>
        <${Stat} name="organisations" label="Organisations" value=${count(federation.organisations)} hint=${plural(federation.members, 'instance')} />
        <${Stat} label="Readable from" value=${count(federation.k)} hint="organisations that agree" />
        <${Stat} label="Tag epoch" value=${count(federation.tag_epoch)} />
        <${Stat} label="Suspended" value=${count(federation.suspended)} />
      <//>
    <//>
    <${LogCard} live=${live} say=${say} />
    <${Card} title="Contributions and releases" note=${`the last ${live.days} days`} wide>
      <${Read} of=${live.state.activity}>${(data) => html`<${Happened} days=${data.days} />`}<//>
    <//>`;
}

/** Contributions and releases as columns. */
export function Happened({ days }) {
  return html`<${Columns} label="Contributions and releases by day"
    days=${days.map((day) => ({ day: day.day, values: { contributions: day.contributions, releases: day.releases } }))}
    series=${[
      { name: 'contributions', label: 'contributions', tone: 'accent' },
      { name: 'releases', label: 'releases', tone: 'warn' },
    ]} />`;
}

function LogCard({ live, say }) {
  const [found, setFound] = useState(null);
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    try {
      setFound(await post(live.path('log/check')));
    } catch (problem) {
      say('bad', problem.detail);
    } finally {
      setBusy(false);
    }
  };
  return html`<${Card} title="Transparency log">
    <${Read} of=${live.state.log}>${(data) => html`<${Stats}>
        <${Stat} name="leaves" label="Leaves" value=${count(data.size)} hint=${`root ${short(data.root)}`} />
        <${Stat} label="Signed" value=${count(data.signed)} hint=${data.signed === data.size ? 'all of them' : 'the rest follows within a second'} />
        <${Stat} name="witnessed" label="Witnessed" value=${data.quorum > 0 ? count(data.witnessed) : html`<${Badge} kind="warn">unwitnessed<//>`}
          hint=${data.quorum > 0 ? `by ${data.quorum} of ${data.witnesses}` : 'the configuration names no witness'} />
      <//>`}<//>
    <p class="actions"><button type="button" disabled=${busy} onClick=${check}>${busy ? 'Checking…' : 'Verify the log'}</button></p>
    <${Checked} found=${found} good="Every leaf is where the root says." />
  <//>`;
}

/** What a check found. */
export function Checked({ found, good }) {
  if (!found) return null;
  return found.ok
    ? html`<p class="verdict good" role="status">✓ ${good} <span class="note">${millis(found.took_ms)}</span></p>`
    : html`<div class="verdict bad" role="alert"><p>✗ ${plural(found.broken.length, 'rule is', 'rules are')} broken</p><ul>${found.broken.map((each) => html`<li>${each}</li>`)}</ul></div>`;
}
