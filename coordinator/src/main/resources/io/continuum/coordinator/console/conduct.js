// Who is held back, what they say against it, and who was reported.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { moment, short, words } from './format.js';
import { Badge, Card, Command, Confirm, Empty, Read, Table, When } from './parts.js';

export function Conduct({ live, say }) {
  const { suspensions, appeals, reports } = live.state;
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
    <${Card} title="Reports" note="released tags that do not hold what they should" wide>
      <p class="note">Confirm a report only if an admin's instance opened the envelopes and found the same: <${Command}>continuum federation reports --check<//> Confirmed, the tag is not served any more and what was paid for it is taken back. Dismissed, it costs its reporter the deposit.</p>
      <${Read} of=${reports}>${(data) => html`<${Reports} list=${data.reports} act=${act} />`}<//>
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

const WRONG = { tag_mismatch: 'what opens is another pattern', bad_share: 'some envelopes do not fit', unreadable: 'it does not open', misfiled: 'it is found where it does not belong' };

function Reports({ list, act }) {
  const decide = (each, confirm, done) => act('reports/decide', { report: each.report, confirm, note: '' }, done);
  return html`<${Table} label="Reports" empty=${html`<${Empty}>Nothing was reported.<//>`}
    columns=${['Tag', 'What is wrong', 'Contributions', 'Reporter', 'Reported', 'State', ''].map((title) => ({ title }))}
    rows=${list.map((each) => ({
      key: each.report,
      cells: [
        html`<code title=${each.tag}>${short(each.tag)}</code>`,
        WRONG[each.kind],
        each.cids.length,
        html`<code title=${each.organisation}>${short(each.organisation)}</code>`,
        html`<${When} at=${each.at} />`,
        html`<${Badge} kind=${each.state === 'confirmed' ? 'bad' : ''}>${each.state}<//> ${each.held ? html`<${Badge} kind="info">held back<//>` : null}`,
        each.state === 'open'
          ? html`<span class="actions">${each.kind === 'misfiled'
                ? html`<span class="note">an admin's instance confirms it</span>`
                : html`<${Confirm} label="Confirm" sure="It is poison" act=${() => decide(each, true, 'Confirmed: what was paid is taken back.')} />`}
              <${Confirm} label="Dismiss" sure="It is not true" act=${() => decide(each, false, 'Dismissed.')} /></span>`
          : html`<span class="note" title=${moment(each.decided_at)}>${each.accused.map(short).join(' ')}</span>`,
      ],
    }))} />`;
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
