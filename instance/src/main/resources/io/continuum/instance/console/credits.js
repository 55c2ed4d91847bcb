// What giving has earned and asking has cost, as the coordinator's ledger has it.

import { html } from './vendor/htm-preact.js';
import { count, credits } from './format.js';
import { notJoined } from './overview.js';
import { Badge, Card, Command, Empty, Read, Stat, Stats, Table, When } from './parts.js';

export function Credits({ live }) {
  return html`<${Read} of=${live.state.credits} missing=${(problem) => html`<${Card} title="Credits">
      ${live.state.federation?.data?.federation_id ? html`<${Empty}>${problem.detail}<//>` : notJoined()}<//>`}>
    ${(data) => html`<div class="grid">
      <${Card} title="Account" note="of your organisation, in credits" wide>
        <${Stats}>
          <${Stat} name="available" label="Balance" value=${credits(data.available)} />
          <${Stat} label="Allowance" value=${credits(data.allowance)} hint="free pages, granted at joining and each day" />
          <${Stat} label="On its way" value=${credits(data.escrow)} hint="vests once the index is sent" />
          <${Stat} name="earned" label="Earned" value=${credits(data.earned)} />
          <${Stat} name="spent" label="Spent" value=${credits(data.spent)} />
          <${Stat} label="Tier" value=${data.tier ? html`<${Badge}>${data.tier}<//>` : '–'} />
        <//>
      <//>
      <${Card} title="Entries" note="double entry: what one account gives another gets" wide>
        <${Table} label="Ledger entries"
          columns=${[{ title: 'No.', right: true }, { title: 'What' }, { title: 'From' }, { title: 'To' }, { title: 'Credits', right: true }, { title: 'When' }]}
          rows=${(data.entries ?? []).map((entry) => ({
            key: entry.id,
            cells: [count(entry.seq), entry.code, entry.debit, entry.credit, credits(entry.amount), html`<${When} at=${entry.at} />`],
          }))}
          empty=${html`<${Empty}>No entries yet. A contribution that ${count(live.state.federation?.data?.k)} organisations share earns; <${Command}>continuum ask<//> spends.<//>`} />
      <//>
    </div>`}<//>`;
}
