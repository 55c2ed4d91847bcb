// The credit policy, what each number prevents, and a proposal that the federation's admin signs.

import { html, useState } from './vendor/htm-preact.js';
import { post } from './api.js';
import { words } from './format.js';
import { Badge, Card, Command, Empty, Read, When } from './parts.js';

export function Policy({ live, say }) {
  return html`<${Read} of=${live.state.policy}>${(data) => html`<${Editor} key=${data.proposed_at} policy=${data} live=${live} say=${say} />`}<//>`;
}

function Editor({ policy, live, say }) {
  const [wanted, setWanted] = useState(Object.fromEntries(policy.parameters.map((each) => [each.name, each.proposed])));
  const changed = policy.parameters.filter((each) => wanted[each.name] !== each.value);
  const values = () => Object.fromEntries(changed.map((each) => [each.name, wanted[each.name]]));
  const act = async (path, body, done) => {
    try {
      await post(live.path(path), body);
      say('good', done);
    } catch (problem) {
      say('bad', problem.detail);
    }
    await live.refresh();
  };
  return html`<div class="split policy">
    <${Card} title="Parameters" note=${`preset ${policy.preset}`}>
      <ul class="parameters">${policy.parameters.map((each) => html`<li key=${each.name}>
        <label for=${each.name}>${words(each.name)} ${wanted[each.name] !== each.value ? html`<${Badge} kind="info">changed<//>` : null}</label>
        <span class="field"><input id=${each.name} type="number" min=${each.min} max=${each.max} step="1" value=${wanted[each.name]} aria-describedby=${`about-${each.name}`}
          onInput=${(event) => event.target.value !== '' && setWanted({ ...wanted, [each.name]: Number(event.target.value) })} /> <span class="note">${each.unit}</span></span>
        <p id=${`about-${each.name}`} class="note">${each.meaning}. Prevents ${each.prevents}.</p>
      </li>`)}</ul>
    <//>
    <div class="column">
      <${Card} title="Proposal" note=${policy.proposed_at ? html`saved <${When} at=${policy.proposed_at} />` : 'not saved'}>
        <${Difference} changed=${changed} wanted=${wanted} />
        <p class="actions">
          <button type="button" class="primary" disabled=${changed.length === 0} onClick=${() => act('policy/proposal', { values: values() }, 'Saved. An admin of the federation signs it, or does not.')}>Save the proposal</button>
          <button type="button" disabled=${!policy.proposed_at} onClick=${() => act('policy/proposal/withdraw', {}, 'Withdrawn.')}>Withdraw it</button>
        </p>
        <p class="note">The coordinator cannot change the policy. An admin of the federation looks at the proposal and signs it at its instance: <${Command}>continuum federation config --proposal<//></p>
      <//>
    </div>
  </div>`;
}

function Difference({ changed, wanted }) {
  if (changed.length === 0) return html`<${Empty}>Change a number to see what differs from the policy in force.<//>`;
  return html`<table class="diff"><caption class="hidden">Differences from the policy in force</caption>
    <thead><tr><th scope="col">Parameter</th><th scope="col" class="right">In force</th><th scope="col" class="right">Proposed</th></tr></thead>
    <tbody>${changed.map((each) => html`<tr key=${each.name}><td>${words(each.name)}</td><td class="right"><del>${each.value}</del></td><td class="right"><ins>${wanted[each.name]}</ins></td></tr>`)}</tbody>
  </table>`;
}
