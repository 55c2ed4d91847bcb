// What happened, day by day: counted from the log, the releases and the ledger.

import { html } from './vendor/htm-preact.js';
import { count, credits, words } from './format.js';
import { Card, Empty, Read, Table } from './parts.js';
import { Columns } from './pictures.js';
import { Happened } from './overview.js';

const SPANS = [7, 30, 90];
const TONES = ['accent', 'info', 'warn', 'good', 'bad', 'soft'];

export function Activity({ live }) {
  return html`
    <div class="toolbar"><div class="tabs" role="group" aria-label="Days shown">${SPANS.map((days) => html`
      <button type="button" aria-pressed=${live.days === days} onClick=${() => live.look(days)}>${days} days</button>`)}</div></div>
    <${Read} of=${live.state.activity}>${(data) => html`<div class="grid">
      <${Card} title="Contributions and releases" note="leaves of the log, and releases" wide><${Happened} days=${data.days} /><//>
      <${Card} title="Credits moved" note="by reason" wide><${Flows} days=${data.days} /><//>
      <${Card} title="Day by day" wide><${Days} days=${data.days} /><//>
    </div>`}<//>`;
}

/** What moved, by code, the largest first. */
function Flows({ days }) {
  const sums = {};
  for (const flow of days.flatMap((day) => day.flows)) sums[flow.code] = (sums[flow.code] ?? 0) + flow.amount;
  const codes = Object.keys(sums).sort((one, other) => sums[other] - sums[one]);
  if (codes.length === 0) return html`<${Empty}>No credits moved in these days.<//>`;
  return html`<${Columns} stacked label="Credits moved by day" format=${credits}
    days=${days.map((day) => ({ day: day.day, values: Object.fromEntries(day.flows.map((flow) => [flow.code, flow.amount])) }))}
    series=${codes.map((code, at) => ({ name: code, label: words(code), tone: TONES[at % TONES.length] }))} />`;
}

function Days({ days }) {
  const rows = days.filter((day) => day.contributions + day.releases + day.flows.length > 0).reverse();
  return html`<${Table} label="Day by day" empty=${html`<${Empty}>Nothing happened in these days.<//>`}
    columns=${[{ title: 'Day' }, { title: 'Contributions', right: true }, { title: 'Releases', right: true }, { title: 'Credits moved', right: true }]}
    rows=${rows.map((day) => ({
      key: day.day,
      cells: [day.day, count(day.contributions), count(day.releases), credits(day.flows.reduce((sum, flow) => sum + flow.amount, 0))],
    }))} />`;
}
