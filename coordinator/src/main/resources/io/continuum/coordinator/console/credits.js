// Where the credits lie, whether those who give can ask, and whether the ledger adds up.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { count, credits, moment, percent, short } from './format.js';
import { Badge, Card, Empty, Read, Stat, Stats, Table } from './parts.js';
import { Gauge, Whole } from './pictures.js';
import { Checked } from './overview.js';

const SQUEEZE = 0.1;
const HOLDERS = [
  { name: 'available', label: 'earned, free to spend', tone: 'accent' },
  { name: 'allowance', label: 'free pages', tone: 'info' },
  { name: 'escrow', label: 'pending', tone: 'warn' },
  { name: 'bond', label: 'locked bonds', tone: 'bad' },
  { name: 'pool', label: 'pool', tone: 'good' },
  { name: 'treasury', label: 'treasury', tone: 'soft' },
];

export function Credits({ live, say }) {
  return html`<${Read} of=${live.state.credits}>${(data) => {
    const total = Object.fromEntries(data.totals.map((each) => [each.kind, each]));
    return html`<div class="grid">
      <${Card} title="Where the credits lie" note="now" wide>
        <${Stats}>
          <${Stat} name="issued" label="Issued" value=${credits(total.mint?.debited ?? 0)} hint="all that was ever minted" />
          <${Stat} name="burned" label="Burned" value=${credits(total.burn?.balance ?? 0)} hint="spent on pages, and lost" />
          <${Stat} label="In circulation" value=${credits(HOLDERS.reduce((sum, each) => sum + (total[each.name]?.balance ?? 0), 0))} />
        <//>
        <${Whole} label="Credits in circulation" format=${credits} parts=${HOLDERS.map((each) => ({ ...each, value: total[each.name]?.balance ?? 0 }))} />
      <//>
      <${Squeeze} data=${data} />
      <${Ledger} live=${live} say=${say} />
      <${Renewals} data=${data} />
      <${Card} title="Organisations" note="what each holds" wide><${Purses} purses=${data.purses} /><//>
    </div>`;
  }}<//>`;
}

function Squeeze({ data }) {
  const share = data.active > 0 ? data.starved / data.active : 0;
  return html`<${Card} title="Allowance pressure" note="credit squeeze">
    <${Stats}>
      <${Stat} name="squeeze" label="Contribute and cannot ask" value=${percent(data.starved, data.active)} hint=${`${count(data.starved)} of ${count(data.active)} that contributed in 30 days`} />
      <${Stat} label="One page costs" value=${credits(data.page_price)} />
    <//>
    <${Gauge} share=${share} mark=${SQUEEZE} tone=${share > SQUEEZE ? 'bad' : 'good'} label=${`${percent(data.starved, data.active)} of active contributors can pay for no page today, earned or free; alert above 10 %`} />
    <p class="note">${share > SQUEEZE
      ? 'Too many of those who give have nothing left to ask with. Raise the free pages, or lower the price, under Policy.'
      : 'Those who give can ask.'}</p>
  <//>`;
}

function Renewals({ data }) {
  return html`<${Card} title="Knowledge that came again" note="renewals">
    <${Stats}>
      <${Stat} name="waiting" label="Parts that wait" value=${count(data.parts_waiting)} hint="of releases of later tag epochs, paid 14 days after they were filed" />
    <//>
    <${Table} label="Releases that hold what an earlier tag epoch released" empty=${html`<${Empty}>Nobody has said so of a release yet.<//>`}
      columns=${[{ title: 'Said by' }, { title: 'Tag epoch' }, { title: 'When' }]}
      rows=${data.renewals.map((said, at) => ({
        key: at,
        cells: [
          html`<code title=${said.organisation}>${short(said.organisation)}</code>`,
          `${said.tag_epoch}, again from ${said.renewed_tag_epoch}`,
          moment(said.at),
        ],
      }))} />
  <//>`;
}

function Ledger({ live, say }) {
  const [found, setFound] = useState(null);
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    try {
      setFound(await post(live.path('ledger/check')));
    } catch (problem) {
      say('bad', problem.detail);
    } finally {
      setBusy(false);
    }
  };
  return html`<${Card} title="Ledger check">
    <p class="note">Reads every entry: balances add up to zero, each is the sum of its entries, none but the mint's is below zero, and escrow is what is pending. It also runs by itself every hour.</p>
    <p class="actions"><button type="button" disabled=${busy} onClick=${check}>${busy ? 'Checking…' : 'Check the ledger'}</button></p>
    <${Checked} found=${found} good="The ledger adds up." />
  <//>`;
}

function Purses({ purses }) {
  return html`<${Table} label="Organisations and what they hold" empty=${html`<${Empty}>No organisation has credits yet.<//>`}
    columns=${[{ title: 'Organisation' }, { title: '' }, ...['Earned', 'Available', 'Free', 'Pending', 'Bonds'].map((title) => ({ title, right: true }))]}
    rows=${purses.map((purse) => ({
      key: purse.organisation,
      cells: [
        html`<code title=${purse.organisation}>${short(purse.organisation)}</code>`,
        purse.active ? html`<${Badge} kind=${purse.starved ? 'bad' : 'good'}>${purse.starved ? 'cannot ask' : 'contributes'}<//>` : '',
        credits(purse.earned),
        credits(purse.available),
        credits(purse.allowance),
        credits(purse.escrow),
        credits(purse.bond),
      ],
    }))} />`;
}
