// Who may call this instance, what for and until when.

import { html, useState } from './vendor/htm-preact.js';
import { post, remove } from './api.js';
import { Badge, Card, Command, Confirm, Empty, Read, Table, When } from './parts.js';

const KIND = { reader: 'info', member: '', admin: 'warn' };
const MEANING = {
  reader: 'recalls, lists and listens; changes nothing',
  member: 'also learns, asks the federation and forgets',
  admin: 'also decides what leaves, and deals with keys',
};
const SPANS = { '': 'never', 1: 'in a day', 30: 'in 30 days', 90: 'in 90 days', 365: 'in a year' };
const DAY_MS = 86_400_000;

export function Keys({ live, say }) {
  const [made, setMade] = useState(null);
  const revoke = (key) => async () => {
    try {
      await remove(`/v1/keys/${encodeURIComponent(key.id)}`);
      say('good', `Revoked ${key.label || key.id}. Streams that it had open end within seconds.`);
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
    await live.refresh();
  };
  return html`<div class="grid">
    <${Card} title="New key" note="give each program the least it needs" wide>
      <${Make} live=${live} say=${say} made=${setMade} />
      ${made ? html`<p class="said good">This is the key, shown this once: <code class="command" id="made">${made}</code>
        <button type="button" class="quiet" onClick=${() => setMade(null)}>Hide</button></p>` : null}
    <//>
    <${Card} title="Keys" note="of this tenant; the secrets are nowhere, only their hashes" wide>
      <${Read} of=${live.state.keys}>${(data) => html`<${Table} label="Keys"
        columns=${[{ title: 'Label' }, { title: 'Role' }, { title: 'Space' }, { title: 'Starts with' }, { title: 'Made' }, { title: 'Expires' }, { title: 'Last used' }, { title: '' }]}
        rows=${data.keys.map((key) => ({
          key: key.id,
          cells: [
            key.label || html`<code>${key.id}</code>`,
            html`<${Badge} kind=${KIND[key.role]}>${key.role}<//>`,
            key.space || html`<span class="note">all</span>`,
            html`<code>ck_${key.prefix}</code>`,
            html`<${When} at=${key.created_at} />`,
            key.expires_at ? html`<time datetime=${key.expires_at}>${new Date(key.expires_at).toLocaleDateString()}</time>` : html`<span class="note">never</span>`,
            key.last_used_at ? html`<${When} at=${key.last_used_at} />` : html`<span class="note">never</span>`,
            html`<${Confirm} label="Revoke" sure="Yes, revoke it" act=${revoke(key)} />`,
          ],
        }))}
        empty=${html`<${Empty}>No keys. Make one here or with <${Command}>continuum keys create --role reader<//>.<//>`} />`}<//>
    <//>
  </div>`;
}

function Make({ live, say, made }) {
  const [wish, setWish] = useState({ role: 'reader', space: '', label: '', days: '' });
  const choose = (name) => (event) => setWish({ ...wish, [name]: event.target.value });
  const make = async (event) => {
    event.preventDefault();
    const body = { role: wish.role, label: wish.label };
    if (wish.space && wish.role !== 'admin') body.space = wish.space;
    if (wish.days) body.expires_at = new Date(Date.now() + wish.days * DAY_MS).toISOString();
    try {
      made((await post('/v1/keys', body)).key);
      setWish({ ...wish, label: '' });
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
    await live.refresh();
  };
  return html`<form class="filters" onSubmit=${make}>
    <label>Role <select value=${wish.role} onChange=${choose('role')}>
      ${Object.keys(MEANING).map((role) => html`<option value=${role}>${role}</option>`)}</select></label>
    <label>Label <input value=${wish.label} maxlength="100" onInput=${choose('label')} /></label>
    <label>Space <input value=${wish.space} size="12" placeholder="all" disabled=${wish.role === 'admin'} onInput=${choose('space')} /></label>
    <label>Expires <select value=${wish.days} onChange=${choose('days')}>
      ${Object.entries(SPANS).map(([days, text]) => html`<option value=${days}>${text}</option>`)}</select></label>
    <button class="primary">Make key</button>
    <span class="note">A ${wish.role} ${MEANING[wish.role]}.</span>
  </form>`;
}
