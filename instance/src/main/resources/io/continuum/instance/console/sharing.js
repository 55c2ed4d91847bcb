// What left this server, and what is on its way.

import { html } from './vendor/htm-preact.js';
import { post } from './api.js';
import { concept, count, plural, sentence, short } from './format.js';
import { Badge, Card, Command, Confirm, Empty, Read, Stat, Stats, Table } from './parts.js';

const KIND = { accepted: 'info', released: 'good', indexed: 'good', vested: 'good', unpaid: 'info', refused: 'bad' };

export function Sharing({ live, say }) {
  const { outbox, patterns, peers } = live.state;
  const byId = new Map((patterns?.data?.patterns ?? []).map((pattern) => [pattern.id, pattern]));
  const approved = [...byId.values()].filter((pattern) => pattern.status === 'approved').length;
  const contribute = async () => {
    try {
      const done = await post('/v1/contribute');
      const refused = done.refused ?? [];
      say(
        done.problem || refused.length > 0 ? 'bad' : 'good',
        `${plural(done.sent ?? 0, 'envelope')} sent, ${count(done.accepted)} accepted, ${count(done.released)} released` +
          `${refused.length > 0 ? `, ${count(refused.length)} refused` : ''}. ${done.problem ?? ''}`,
      );
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
    await live.refresh();
  };
  return html`
    <div class="toolbar">
      <p class="note">Two things leave this server: sealed patterns you approved, and records of spaces you shared with a peer.</p>
      <${Confirm} kind="primary" label=${approved > 0 ? `Contribute ${plural(approved, 'approved pattern')}` : 'Contribute now'} sure="Yes, send what is approved" act=${contribute} />
    </div>
    <div class="grid">
      <${Card} title="What left this server" wide>
        <${Stats}>
          ${tally(outbox?.data?.items ?? []).map(([state, number]) => html`<${Stat} key=${state} label=${`Envelopes ${state}`} value=${count(number)} />`)}
          <${Stat} label="Envelopes in all" value=${count(outbox?.data?.items?.length)} />
          <${Stat} label="Records to peers" value=${count(sum(peers?.data?.peers, 'sent_ops'))} hint=${`received ${count(sum(peers?.data?.peers, 'received_ops'))}`} />
        <//>
      <//>
      <${Card} title="Outbox" note="on disk, so a restart loses nothing" wide>
        <${Read} of=${outbox}>${(data) => html`<${Table} label="Outbox"
          columns=${[{ title: 'Pattern' }, { title: 'State' }, { title: 'Attempts', right: true }, { title: 'Contribution' }, { title: 'Last error' }]}
          rows=${(data.items ?? []).map((item) => ({
            key: item.id,
            cells: [
              byId.has(item.pattern_id) ? sentence(byId.get(item.pattern_id)) : concept(item.pattern_id),
              html`<${Badge} kind=${KIND[item.state] ?? 'info'}>${item.state}<//>`,
              count(item.attempts),
              html`<code title=${item.cid}>${short(item.cid)}</code>`,
              item.last_error ?? '',
            ],
          }))}
          empty=${html`<${Empty}>Nothing has left. Approve a pattern, then contribute it here or with <${Command}>continuum contribute<//>.<//>`} />`}<//>
      <//>
    </div>`;
}

function tally(items) {
  const states = new Map();
  items.forEach((item) => states.set(item.state, (states.get(item.state) ?? 0) + 1));
  return [...states].sort();
}

function sum(list, field) {
  return list?.reduce((total, entry) => total + (entry[field] ?? 0), 0);
}
