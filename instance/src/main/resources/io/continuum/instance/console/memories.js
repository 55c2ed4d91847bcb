// Ask the memory what anybody with a key can ask it, and see why each hit is there.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { millis, plural } from './format.js';
import { Badge, Card, Command, Empty, Read, When } from './parts.js';

export function Memories({ live, say }) {
  const [query, setQuery] = useState('');
  const [answer, setAnswer] = useState(null);
  const search = async (event) => {
    event.preventDefault();
    if (!query.trim()) return setAnswer(null);
    try {
      setAnswer(await post('/v1/recall', { query, limit: 15 }));
    } catch (problem) {
      say('bad', problem.detail ?? String(problem));
    }
  };
  return html`
    <form class="search" role="search" onSubmit=${search}>
      <label class="hidden" for="query">Recall</label>
      <input id="query" type="search" value=${query} placeholder="Recall, for example: slow query after the release" onInput=${(event) => setQuery(event.target.value)} />
      <button class="primary">Recall</button>
    </form>
    ${answer
      ? html`<${Card} title=${plural(answer.hits.length, 'hit')} note=${`in ${millis(answer.query_time_ms)}`} wide>
          ${answer.hits.length === 0
            ? html`<${Empty}>Nothing in memory matches well enough. The federation may know: <${Command}>continuum ask "${query}"<//>.<//>`
            : html`<ol class="feed">${answer.hits.map((hit) => html`<li key=${hit.id}>
                <p>${hit.text}</p>
                <span class="note"><${Badge}>${hit.kind}<//> <${Badge} kind=${hit.origin === 'own' ? '' : 'info'}>${hit.origin}<//> score ${Number(hit.score).toFixed(2)}
                  ${Object.entries(hit.why ?? {}).map(([leg, value]) => html` · ${leg} ${typeof value === 'number' ? value.toFixed(2) : String(value)}`)} · <${When} at=${hit.event_time ?? hit.recorded_at} /></span>
              </li>`)}</ol>`}
        <//>`
      : html`<${Card} title="Newest" wide><${Read} of=${live.state.memories}>${(data) =>
          (data.memories ?? []).length === 0
            ? html`<${Empty}>Nothing learnt yet. Try <${Command}>continuum learn notes.md<//>.<//>`
            : html`<ol class="feed">${data.memories.map((memory) => html`<li key=${memory.id}><p>${memory.text}</p>
                <span class="note"><${Badge}>${memory.kind}<//> ${memory.space ? html`<${Badge}>${memory.space}<//>` : null} <${When} at=${memory.recorded_at} /></span></li>`)}</ol>`}<//><//>`}`;
}
