// The page: login, navigation by address, and one view at a time over one live state.

import { html, render, useEffect, useRef, useState } from './vendor/htm-preact.js';
import { login, logout, resume, whenLoggedOut } from './api.js';
import { Live } from './live.js';
import { Overview } from './overview.js';
import { Patterns } from './patterns.js';
import { Sharing } from './sharing.js';
import { Credits } from './credits.js';
import { Peers } from './peers.js';
import { Memories } from './memories.js';
import { Keys } from './keys.js';

const VIEWS = [
  { name: 'overview', title: 'Overview', view: Overview },
  { name: 'memories', title: 'Memories', view: Memories },
  { name: 'patterns', title: 'Patterns', view: Patterns },
  { name: 'sharing', title: 'Sharing', view: Sharing },
  { name: 'credits', title: 'Credits', view: Credits },
  { name: 'peers', title: 'Peers & spaces', view: Peers },
  { name: 'keys', title: 'Keys', view: Keys },
];
const STREAM = { live: 'live', connecting: 'connecting', broken: 'connection lost, trying again' };

function viewOf(hash) {
  return VIEWS.find((view) => hash.split('?')[0] === `#/${view.name}`) ?? VIEWS[0];
}

function App() {
  const [session, setSession] = useState('unknown');
  useEffect(() => {
    whenLoggedOut(() => setSession('out'));
    resume().then((found) => setSession(found ? 'in' : 'out'), () => setSession('out'));
  }, []);
  if (session === 'unknown') return null;
  if (session === 'out') return html`<${Login} done=${() => setSession('in')} />`;
  return html`<${Console} leave=${() => logout().finally(() => setSession('out'))} />`;
}

function Login({ done }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await login(field.current.value);
      done();
    } catch (refusal) {
      setProblem(refusal.detail ?? String(refusal));
      field.current.select();
    } finally {
      setBusy(false);
    }
  };
  return html`<main class="login">
    <form onSubmit=${submit}>
      <img src="/console/icon.svg" alt="" width="40" height="40" />
      <h1>Continuum</h1>
      <p>Log in to ${location.host} with the admin secret. The first start of the instance printed it once.</p>
      <label for="secret">Admin secret</label>
      <input id="secret" type="password" autocomplete="current-password" required ref=${field} aria-invalid=${problem !== ''} aria-describedby="problem" />
      <p id="problem" class="problem" role="alert">${problem}</p>
      <button class="primary" disabled=${busy}>Log in</button>
    </form>
  </main>`;
}

function Console({ leave }) {
  const [, redraw] = useState(0);
  const [current, setCurrent] = useState(viewOf(location.hash));
  const [said, setSaid] = useState(null);
  const live = useRef(null);
  live.current ??= new Live(() => redraw((times) => times + 1));
  useEffect(() => {
    live.current.start();
    const follow = () => {
      setCurrent((before) => {
        const now = viewOf(location.hash);
        if (now !== before) setSaid(null);
        return now;
      });
    };
    addEventListener('hashchange', follow);
    const clock = setInterval(() => redraw((times) => times + 1), 10_000);
    return () => {
      live.current.stop();
      removeEventListener('hashchange', follow);
      clearInterval(clock);
    };
  }, []);
  useEffect(() => {
    document.title = `${current.title} · Continuum`;
  }, [current]);
  const say = (kind, text) => setSaid({ kind, text });
  const held = live.current.held ?? 0;
  const level = live.current.state.federation?.data?.level;
  const alarm = live.current.state.federation?.data?.history?.alarm;
  const stream = live.current.stream;
  return html`<div class="shell">
    <a class="skip" href="#main">Skip to content</a>
    <nav aria-label="Console">
      <div class="brand"><img src="/console/icon.svg" alt="" width="28" height="28" /><span>Continuum</span></div>
      <ul>${VIEWS.map((view) => html`<li><a href=${`#/${view.name}`} aria-current=${view === current ? 'page' : null}>
        ${view.title}${view.name === 'patterns' && held > 0 ? html`<b class="count" aria-label=${`${held} in hold`}>${held}</b>` : null}</a></li>`)}</ul>
      <div class="foot">
        <span class=${`stream ${stream}`} role="status">${STREAM[stream]}</span>
        <${Theme} />
        <button type="button" class="quiet" onClick=${leave}>Log out</button>
      </div>
    </nav>
    <main id="main" tabindex="-1">
      <header class="top"><h1>${current.title}</h1>
        <span class="note">${location.host}${level ? ` · protection level ${level}` : ''}${alarm ? html` · <a class="badge warn" href="#/overview">histories disagree</a>` : ''}</span></header>
      <div role="status" aria-live="polite">${said ? html`<p class=${`said ${said.kind}`}>${said.text}
        <button type="button" class="quiet" aria-label="Dismiss" onClick=${() => setSaid(null)}>×</button></p>` : null}</div>
      <${current.view} live=${live.current} say=${say} />
    </main>
  </div>`;
}

/** Follows the system until the operator chooses. */
function Theme() {
  const [theme, setTheme] = useState(localStorage.getItem('theme') ?? 'system');
  useEffect(() => {
    if (theme === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem('theme');
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem('theme', theme);
    }
  }, [theme]);
  return html`<label class="theme">Theme
    <select value=${theme} onChange=${(event) => setTheme(event.target.value)}>
      <option value="system">system</option><option value="light">light</option><option value="dark">dark</option>
    </select></label>`;
}

render(html`<${App} />`, document.getElementById('app'));
