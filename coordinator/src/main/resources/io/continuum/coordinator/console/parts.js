// Small pieces that every view is made of.

import { html, useEffect, useRef, useState } from './vendor/htm-preact.js';
import { moment, ago } from './format.js';

export function Card({ title, note, children, wide, id }) {
  return html`<section class=${wide ? 'card wide' : 'card'} aria-label=${title} id=${id}>
    <header><h2>${title}</h2>${note ? html`<span class="note">${note}</span>` : null}</header>
    ${children}
  </section>`;
}

export function Stat({ label, value, hint, name }) {
  return html`<div class="stat" data-stat=${name ?? label}>
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${hint ? html`<p>${hint}</p>` : null}
  </div>`;
}

export function Stats({ children }) {
  return html`<dl class="stats">${children}</dl>`;
}

/** What to do when there is nothing yet. */
export function Empty({ children }) {
  return html`<p class="empty">${children}</p>`;
}

export function Badge({ kind, children }) {
  return html`<span class=${`badge ${kind ?? ''}`}>${children}</span>`;
}

export function Command({ children }) {
  return html`<code class="command">${children}</code>`;
}

export function When({ at }) {
  return html`<time title=${moment(at)} datetime=${at}>${ago(at)}</time>`;
}

/** Shows what was read, or why it could not be: nothing is made up in between. */
export function Read({ of, children, missing }) {
  if (!of) return html`<p class="empty">Reading…</p>`;
  if (of.problem) return missing ? missing(of.problem) : html`<p class="empty">${of.problem.detail}</p>`;
  return children(of.data);
}

export function Table({ columns, rows, label, empty }) {
  if (rows.length === 0) return empty;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.right ? 'right' : ''}>${column.title}</th>`)}</tr></thead>
      <tbody>
        ${rows.map((row) => html`<tr key=${row.key}>${row.cells.map((cell, at) => html`<td class=${columns[at].right ? 'right' : ''}>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

/** A button that asks once more before it acts, in place and without a dialog. */
export function Confirm({ label, sure, kind, disabled, act }) {
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const again = useRef(null);
  useEffect(() => {
    if (asked) again.current?.focus();
  }, [asked]);
  const run = async () => {
    setBusy(true);
    try {
      await act();
    } finally {
      setBusy(false);
      setAsked(false);
    }
  };
  if (!asked) return html`<button type="button" class=${kind} disabled=${disabled} onClick=${() => setAsked(true)}>${label}</button>`;
  return html`<span class="confirm">
    <button type="button" ref=${again} class=${kind} disabled=${busy} onClick=${run}>${sure}</button>
    <button type="button" class="quiet" disabled=${busy} onClick=${() => setAsked(false)}>Cancel</button>
  </span>`;
}
