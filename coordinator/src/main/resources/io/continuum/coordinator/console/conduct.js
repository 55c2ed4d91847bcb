// Who is held back, what they say against it, and who was reported.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { moment, short, words } from './format.js';
import { Badge, Card, Confirm, Empty, Read, Table, When } from './parts.js';

export function Conduct({ live, say }) {
  const { suspensions, appeals } = live.state;
  const act = async (path, body, done) => {
    try {
      await post(live.path(path), body);
      say('good', done);
    } catch (problem) {
      say('bad', problem.detail);
    }
    await live.refresh();
  };
  return html`<div class="grid">
    <${Card} title="Appeals" note="what organisations say against a refusal" wide>
      <${Read} of=${appeals}>${(data) => data.appeals.length === 0
        ? html`<${Empty}>Nobody appealed.<//>`
        : html`<ul class="feed">${data.appeals.map((appeal) => html`<${Appeal} key=${appeal.appeal} appeal=${appeal} act=${act} />`)}</ul>`}<//>
    <//>
    <${Card} title="Suspensions" note="lasting and lifted" wide>
      <${Read} of=${suspensions}>${(data) => html`<${Suspensions} list=${data.suspensions} act=${act} />`}<//>
    <//>
  </div>`;
}

function Appeal({ appeal, act }) {
  const [answer, setAnswer] = useState('');
  const send = (event) => {
    event.preventDefault();
    act('appeals/answer', { appeal: appeal.appeal, answer }, 'Answered.');
  };
  return html`<li>
    <span><code title=${appeal.organisation}>${short(appeal.organisation)}</code> about <${Badge}>${words(appeal.about)}<//> <${When} at=${appeal.at} /></span>
    <p>${appeal.message}</p>
    ${appeal.answered_at
      ? html`<p class="note">Answered <${When} at=${appeal.answered_at} />: ${appeal.answer}</p>`
      : html`<form class="search" onSubmit=${send}>
          <input aria-label="Answer" placeholder="Answer" required maxlength="2000" value=${answer} onInput=${(event) => setAnswer(event.target.value)} />
          <button class="primary">Answer</button>
        </form>`}
  </li>`;
}

function Suspensions({ list, act }) {
  return html`<${Table} label="Suspensions" empty=${html`<${Empty}>Nobody is or was held back.<//>`}
    columns=${['Organisation', 'Grounds', 'Note', 'Since', 'By', ''].map((title) => ({ title }))}
    rows=${list.map((each) => ({
      key: each.organisation + each.since,
      cells: [
        html`<code title=${each.organisation}>${short(each.organisation)}</code>`,
        html`<${Badge} kind=${each.lifted_at ? '' : 'bad'}>${each.grounds}<//>`,
        each.note || '–',
        html`<${When} at=${each.since} />`,
        short(each.by),
        each.lifted_at
          ? html`<span class="note" title=${moment(each.lifted_at)}>lifted</span>`
          : html`<${Confirm} label="Lift" sure="Lift it" act=${() => act('suspensions/lift', { organisation: each.organisation }, 'It goes on as before.')} />`,
      ],
    }))} />`;
}
