// Who syncs with this instance directly, how far behind they are, and what is shared.

import { html } from './vendor/htm-preact.js';
import { count, millis, short } from './format.js';
import { Badge, Card, Command, Empty, Read, Table, When } from './parts.js';

const KIND = { connected: 'good', connecting: 'info', backoff: 'warn', refused: 'bad' };

export function Peers({ live }) {
  const { peers, spaces, members } = live.state;
  return html`<div class="grid">
    <${Card} title="Peers" note="direct, mutually authenticated, without the coordinator" wide>
      <${Read} of=${peers}>${(data) => html`<${Table} label="Peers"
        columns=${[{ title: 'Name' }, { title: 'State' }, { title: 'Behind by', right: true }, { title: 'Sent', right: true }, { title: 'Received', right: true }, { title: 'Spaces' }, { title: 'Last confirmed' }, { title: 'Last error' }]}
        rows=${(data.peers ?? []).map((peer) => ({
          key: peer.instance_id ?? peer.name,
          cells: [
            html`<b>${peer.name}</b><br /><span class="note">${peer.url ?? ''} <code title=${peer.instance_id}>${short(peer.instance_id)}</code></span>`,
            html`<${Badge} kind=${KIND[peer.state]}>${peer.state}<//>${peer.state === 'backoff' && peer.next_attempt_in_ms ? html`<br /><span class="note">again in ${millis(peer.next_attempt_in_ms)}</span>` : null}`,
            peer.lag_ops === undefined ? '–' : `${count(peer.lag_ops)} ops`,
            count(peer.sent_ops),
            count(peer.received_ops),
            (peer.spaces ?? []).join(', '),
            html`<${When} at=${peer.last_ack_at} />`,
            peer.last_error ?? '',
          ],
        }))}
        empty=${html`<${Empty}>No peers. A member of your federation becomes one with <${Command}>continuum peer add NAME --instance-id ID --peer-url URL<//>; both sides must add each other.<//>`} />`}<//>
    <//>
    <${Card} title="Spaces" note="equal digests mean equal contents" wide>
      <${Read} of=${spaces}>${(data) => html`<${Table} label="Spaces"
        columns=${[{ title: 'Name' }, { title: 'Records', right: true }, { title: 'Ops', right: true }, { title: 'Shared with' }, { title: 'Patterns' }, { title: 'Digest' }]}
        rows=${(data.spaces ?? []).map((space) => ({
          key: space.space_id ?? space.name,
          cells: [
            html`<b>${space.name}</b>`,
            count(space.records),
            count(space.ops),
            (space.peers ?? []).length > 0 ? space.peers.join(', ') : html`<span class="note">nobody</span>`,
            html`<${Badge} kind=${space.share_patterns ? 'info' : ''}>${space.share_patterns ? 'may be mined' : 'stay here'}<//>`,
            html`<code title=${space.digest}>${short(space.digest)}</code>`,
          ],
        }))}
        empty=${html`<${Empty}>No spaces, so nothing is shared. <${Command}>continuum space create NAME<//> makes one; sharing is a second step: <${Command}>continuum space share NAME --with PEER<//>.<//>`} />`}<//>
    <//>
    <${Card} title="Members of the federation" wide>
      <${Read} of=${members}>${(data) => html`<${Table} label="Members"
        columns=${[{ title: 'Instance' }, { title: 'Fingerprint' }, { title: 'Organisation' }, { title: 'Role' }]}
        rows=${(data.members ?? []).map((member) => ({
          key: member.instance_id,
          cells: [
            html`<code title=${member.instance_id}>${short(member.instance_id)}</code> ${member.self ? html`<${Badge} kind="info">this one<//>` : null}`,
            html`<code>${member.fingerprint}</code>`,
            html`<code title=${member.org_id}>${short(member.org_id)}</code>`,
            member.role,
          ],
        }))}
        empty=${html`<${Empty}>No members yet. Invite one with <${Command}>continuum federation invite<//>.<//>`} />`}<//>
    <//>
  </div>`;
}
