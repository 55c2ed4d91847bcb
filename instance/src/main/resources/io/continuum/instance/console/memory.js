// One memory: its words in the text they come from, how it stands, what happened to it, and what can be done about it.

import { html, useEffect, useState } from './vendor/htm-preact.js';
import { get, patch, post } from './api.js';
import { moment, short } from './format.js';
import { Badge, Card, Confirm, Empty, When } from './parts.js';

const STANDING = { active: 'good', superseded: 'warn', archived: '', quarantined: 'bad' };
const LEGS = ['bm25', 'neighbours', 'session', 'actor', 'entity', 'vector'];
const ABOUT = {
  bm25: 'its own words', neighbours: 'the turns beside it', session: 'its session', actor: 'who said it',
  entity: 'things it mentions', vector: 'its meaning, by a model',
};

async function read(id) {
  const memory = await get(`/v1/memories/${id}`);
  const history = await get(`/v1/memories/${id}/history`);
  const raw = memory.raw_id === id ? memory : await get(`/v1/memories/${memory.raw_id}`).catch(() => null);
  return { memory, history, raw };
}

export function Memory({ id, hit, events, say, changed, go }) {
  const [data, setData] = useState(null);
  const [draft, setDraft] = useState(null);
  useEffect(() => {
    let late = false;
    read(id).then(
      (all) => late || setData(all),
      (problem) => late || setData({ problem }),
    );
    return () => {
      late = true;
    };
  }, [id, events]);
  if (!data) return html`<${Card} title="Memory"><p class="empty">Reading…</p><//>`;
  if (data.problem) return html`<${Card} title="Memory"><${Empty}>${data.problem.detail}<//><//>`;
  const { memory, history, raw } = data;
  const act = async (action, what) => {
    try {
      const after = await action();
      say('good', what);
      await changed();
      if (after?.id && after.id !== id) go(after.id);
      else setData(await read(id));
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
  };
  const save = (event) => {
    event.preventDefault();
    const text = draft;
    setDraft(null);
    act(() => patch(`/v1/memories/${id}`, { text }, memory.version), 'Corrected. The words before it stay in its history.');
  };
  const counts = memory.status === 'active';
  return html`<${Card} title="Memory" note=${html`<${Badge}>${memory.kind}<//> <${Badge} kind=${STANDING[memory.status]}>${memory.status}<//>`} id="memory">
    ${draft === null
      ? html`<p class="lead whole">${memory.text}</p>`
      : html`<form class="edit" onSubmit=${save}>
          <label class="hidden" for="words">Words</label>
          <textarea id="words" rows="5" required value=${draft} onInput=${(event) => setDraft(event.target.value)}></textarea>
          <span class="actions"><button class="primary">Save as the new version</button>
            <button type="button" class="quiet" onClick=${() => setDraft(null)}>Cancel</button></span>
        </form>`}
    <div class="actions wrap">
      ${counts && draft === null ? html`<button type="button" onClick=${() => setDraft(memory.text)}>Edit</button>` : null}
      <button type="button" aria-pressed=${memory.pinned} onClick=${() => act(() => post(`/v1/memories/${id}/pin`, { pinned: !memory.pinned }), memory.pinned ? 'No longer pinned.' : 'Pinned: it stays, whatever comes.')}>
        ${memory.pinned ? 'Unpin' : 'Pin'}</button>
      <button type="button" aria-pressed=${memory.share === 'never'} onClick=${() => act(() => patch(`/v1/memories/${id}`, { share: memory.share === 'never' ? 'ask' : 'never' }, memory.version), memory.share === 'never' ? 'It may be shared again, if you approve.' : 'It is never shared.')}>
        ${memory.share === 'never' ? 'May be shared' : 'Never share'}</button>
      ${counts
        ? html`<button type="button" onClick=${() => act(() => post(`/v1/memories/${id}/archive`), 'Put away. It is kept, and not offered.')}>Put away</button>`
        : html`<button type="button" class="primary" onClick=${() => act(() => post(`/v1/memories/${id}/restore`), 'It counts again.')}>Undo: let it count again</button>`}
      <button type="button" onClick=${() => act(() => post(`/v1/memories/${id}/feedback`, { useful: true }), 'Noted as useful.')}>Useful</button>
      <button type="button" onClick=${() => act(() => post(`/v1/memories/${id}/feedback`, { useful: false }), 'Noted as useless.')}>Useless</button>
    </div>
    ${hit ? html`<${Why} hit=${hit} />` : null}
    ${raw && raw.id !== id
      ? html`<h3>Where it stands</h3><p class="source">${raw.text.slice(0, memory.span_start)}<mark>${raw.text.slice(memory.span_start, memory.span_end)}</mark>${raw.text.slice(memory.span_end)}</p>`
      : null}
    <h3>About it</h3>
    <dl class="facts">
      <${Fact} name="Said">${[memory.actor, memory.role && `(${memory.role})`].filter(Boolean).join(' ') || '–'}, ${moment(memory.event_time)}<//>
      <${Fact} name="Recorded">${moment(memory.recorded_at)}<//>
      <${Fact} name="Source">${memory.source || '–'}${memory.session_id ? `, session ${memory.session_id}` : ''}, space ${memory.space}<//>
      <${Fact} name="Trust">${memory.trust}, confidence ${memory.confidence.toFixed(2)}, importance ${memory.importance.toFixed(2)}${memory.rule && memory.rule !== 'raw' ? `, by rule ${memory.rule}` : ''}<//>
      <${Fact} name="Kept">${memory.retention}, ${memory.tier}${memory.expires_at ? `, until ${moment(memory.expires_at)}` : ''}; sharing: ${memory.share}<//>
      <${Fact} name="Used">seen ${memory.seen_count} times, in ${memory.access_count} answers, feedback ${memory.feedback}<//>
      ${memory.tags.length > 0 ? html`<${Fact} name="Tags">${memory.tags.map((tag) => html`<${Badge}>${tag}<//> `)}<//>` : null}
      <${Fact} name="Id"><code>${memory.id}</code>, version ${memory.version}<//>
    </dl>
    ${history.versions.length > 1
      ? html`<h3>Versions</h3><ol class="feed versions">${history.versions.map((version) => html`<li key=${version.id}>
          <p>${version.text}</p><span class="note"><${Badge} kind=${STANDING[version.status]}>${version.status}<//> <${When} at=${version.recorded_at} />
          ${version.id === id ? null : html` <button type="button" class="quiet" onClick=${() => go(version.id)}>Look</button>`}</span></li>`)}</ol>`
      : null}
    <h3>What happened to it</h3>
    <ol class="trail" aria-label="Events">${history.events.map((event) => html`<li key=${event.seq}>
      <span>${event.type.replaceAll('_', ' ')}${event.reason ? `: ${event.reason}` : ''}</span>
      <span class="note">${event.actor ? `by ${short(event.actor)}, ` : ''}<${When} at=${event.at} /></span></li>`)}</ol>
    <div class="decide"><${Confirm} kind="danger" label="Forget…" sure="Yes, for good"
      act=${() => act(async () => post((await post('/v1/forget', { ids: [id] })).confirm), 'Forgotten for good, with what followed from it.')} /></div>
  <//>`;
}

function Fact({ name, children }) {
  return html`<dt>${name}</dt><dd>${children}</dd>`;
}

/** How much each kind of evidence gave to the score. */
function Why({ hit }) {
  const most = Math.max(0.01, ...LEGS.map((leg) => hit.why[leg] ?? 0));
  return html`<h3>Why it was found</h3>
    <table class="why" aria-label="Why it was found"><tbody>
      ${LEGS.filter((leg) => hit.why[leg] > 0).map((leg) => html`<tr key=${leg}><th scope="row">${ABOUT[leg]}</th>
        <td><meter min="0" max=${most} value=${hit.why[leg]}></meter></td><td class="right">${hit.why[leg].toFixed(2)}</td></tr>`)}
    </tbody></table>
    <p class="note">score ${Number(hit.score).toFixed(2)} · times ${hit.why.recency.toFixed(2)} for age and ${hit.why.importance.toFixed(2)} for importance${hit.why.matched?.length ? ` · words: ${hit.why.matched.join(', ')}` : ''}</p>`;
}
