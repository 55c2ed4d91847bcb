// What was mined, what would leave, byte for byte, and the decision about it.

import { html, useEffect, useState } from './vendor/htm-preact.js';
import { get, post } from './api.js';
import { count, hexRows, plural, sentence, short } from './format.js';
import { Badge, Card, Command, Confirm, Empty, Read } from './parts.js';

const STATUSES = ['held', 'approved', 'sent', 'released', 'vetoed'];
const KIND = { held: 'warn', approved: 'info', sent: 'info', released: 'good', vetoed: 'bad' };

export function Patterns({ live, say }) {
  const [status, setStatus] = useState('held');
  const [chosen, setChosen] = useState('');
  return html`<${Read} of=${live.state.patterns}>${(data) => {
    const all = data.patterns ?? [];
    const shown = all.filter((pattern) => pattern.status === status);
    const current = shown.find((pattern) => pattern.id === chosen) ?? shown[0];
    const decide = async (action, what) => {
      try {
        await action();
        say('good', what);
      } catch (problem) {
        say('bad', problem.detail ?? String(problem));
      }
      await live.refresh();
    };
    return html`
      ${data.stopped && html`<p class="said bad">The kill switch is pulled: nothing is mined and no pattern leaves.
        <${Confirm} label="Resume" sure="Yes, resume" act=${() => decide(() => post('/v1/patterns/resume'), 'Resumed.')} /></p>`}
      <div class="toolbar">
        <div class="tabs" role="group" aria-label="Status">
          ${STATUSES.map((name) => html`<button type="button" aria-pressed=${status === name} onClick=${() => setStatus(name)}>
            ${name} <b>${all.filter((pattern) => pattern.status === name).length}</b></button>`)}
        </div>
        <div class="actions">
          ${!data.stopped && html`<${Confirm} kind="danger" label="Stop contributing" sure="Yes, let no pattern leave"
            act=${() => decide(() => post('/v1/patterns/stop'), 'Stopped. Approved patterns stay here until you resume.')} />`}
          ${status === 'held' && shown.length > 0 && html`<${Confirm} kind="primary" label=${`Approve all ${shown.length}`}
            sure=${`Yes, let ${plural(shown.length, 'pattern')} leave`}
            act=${() => decide(() => post('/v1/patterns/approve', { ids: shown.map((pattern) => pattern.id) }), `${plural(shown.length, 'pattern')} approved.`)} />`}
        </div>
      </div>
      ${shown.length === 0
        ? html`<${Card} title="Nothing here"><${Nothing} status=${status} mined=${all.length} decide=${decide} /><//>`
        : html`<div class="split">
            <ul class="list" aria-label=${`Patterns: ${status}`}>
              ${shown.map((pattern) => html`<li key=${pattern.id}>
                <button type="button" aria-current=${pattern === current} onClick=${() => setChosen(pattern.id)}>
                  <span>${sentence(pattern)}</span>
                  <span class="note">${pattern.reason || `stated in ${plural(pattern.support, 'note')}`}</span>
                </button></li>`)}
            </ul>
            <${Preview} key=${current.id} pattern=${current} decide=${decide} />
          </div>`}`;
  }}<//>`;
}

function Nothing({ status, mined, decide }) {
  if (status !== 'held') return html`<${Empty}>No pattern is ${status} now.<//>`;
  return html`<${Empty}>
    ${mined > 0
      ? 'No pattern waits for a decision.'
      : html`Nothing has been mined yet. A pattern needs the same lesson in several notes of a space that you opened for it
          with <${Command}>continuum space share NAME --patterns<//>.`}
    ${' '}<button type="button" onClick=${() => decide(() => post('/v1/patterns/mine'), 'Mining has run.')}>Mine now</button><//>`;
}

function Preview({ pattern, decide }) {
  const [read, setRead] = useState(null);
  const [reason, setReason] = useState('');
  useEffect(() => {
    let left = false;
    get(`/v1/patterns/${encodeURIComponent(pattern.id)}/preview`).then(
      (data) => left || setRead({ data }),
      (problem) => left || setRead({ problem }),
    );
    return () => (left = true);
  }, [pattern.id, pattern.status]);
  const path = `/v1/patterns/${encodeURIComponent(pattern.id)}`;
  return html`<${Card} title=${sentence(pattern)} note=${html`<${Badge} kind=${KIND[pattern.status]}>${pattern.status}<//>`} id="preview">
    <${Read} of=${read}>${(data) => html`
      ${data.sentence && data.sentence !== sentence(pattern) ? html`<p class="lead">${data.sentence}</p>` : null}
      <p>${data.k
          ? `Readable by ${plural(data.organisations, 'organisation')} once ${data.k} of them have contributed the same pattern.`
          : 'Nobody outside can read it: this instance is in no federation yet.'}
        ${data.users_threshold ? ` It is offered because at least ${plural(data.users_threshold, 'note')} here state it.` : ''}</p>
      <h3>From your words to general ones</h3>
      <table class="mapping"><thead><tr><th scope="col">Here</th><th scope="col">What would leave</th></tr></thead>
        <tbody>${(data.mapping ?? []).map((entry) => html`<tr><td>${entry.original}</td><td>${entry.general}</td></tr>`)}</tbody></table>
      <h3>Checks</h3>
      <ul class="checks">${(data.checks ?? []).map((check) => html`<li class=${check.passed ? 'passed' : 'failed'}>
        <span aria-hidden="true">${check.passed ? '✓' : '✗'}</span>
        <span><b>${check.check}</b> <span class="note">stage ${check.stage}</span>${check.detail ? html`<br />${check.detail}` : null}</span>
        <span class="hidden">${check.passed ? 'passed' : 'failed'}</span></li>`)}</ul>
      <${Bytes} hex=${data.m_hex ?? ''} hash=${data.hash} />
    `}<//>
    ${pattern.status === 'held' && html`<div class="decide">
      <button type="button" class="primary" onClick=${() => decide(() => post(`${path}/approve`), 'Approved. It leaves with the next contribution.')}>Approve</button>
      <label>Reason <input value=${reason} maxlength="200" placeholder="why it must stay" onInput=${(event) => setReason(event.target.value)} /></label>
      <${Confirm} kind="danger" label="Veto" sure="Yes, never send it" act=${() => decide(() => post(`${path}/veto`, { reason }), 'Vetoed. It will not be offered again.')} />
    </div>`}
  <//>`;
}

/** The very bytes that are sealed, no rendering of them. */
function Bytes({ hex, hash }) {
  return html`<h3>Exact bytes <span class="note">${count(hex.length / 2)} bytes, sealed as they stand here</span></h3>
    <pre class="hex" tabindex="0" aria-label="Exact bytes in hexadecimal">${hexRows(hex).map((row) => html`<span class="offset">${row.offset}</span>  ${row.bytes.padEnd(48)}  <span class="text">${row.text}</span>${'\n'}`)}</pre>
    <p class="note">Hash <code title=${hash}>${short(hash)}</code></p>`;
}
