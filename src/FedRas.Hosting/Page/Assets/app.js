// Puts what the server tells onto the page. Each card is drawn again only if its part of the overview changed.

import * as actions from './actions.js';
import * as charts from './charts.js';
import { byId, say } from './dom.js';
import { clock } from './format.js';
import { Link } from './link.js';
import * as sections from './sections.js';
import * as session from './session.js';
import * as spreads from './spreads.js';
import { offline, standing } from './standing.js';

const LISTEN_PAUSE = 20_000,
    KEY_PAUSE = 1_000,
    NOT_READY = 503;
const version = document.documentElement.dataset.version;
const state = { rounds: [] };
let heard = 0,
    since = null,
    saidKey = null,
    saidAt = 0,
    former = null,
    waiting = null;

const link = new Link({ event: take, up, down, signIn: askForKey });

function take(name, told) {
    heard = performance.now();
    if (name !== 'overview') return;
    if (told.set.page && told.set.page !== version) {
        location.reload(); // the server was replaced by another version
        return;
    }
    const changed = new Set(Object.keys(told.set));
    Object.assign(state, told.set);
    if (told.drop !== 0 || told.add.length > 0) {
        state.rounds = [...(told.drop < 0 ? [] : state.rounds.slice(told.drop)), ...told.add];
        changed.add('rounds');
    }
    draw(part => changed.has(part));
}

function draw(has) {
    byId('board').hidden = false;
    if (has('now')) {
        sections.phases(state.now.phase);
        sections.now(state.now);
        actions.paused(state.now);
    }
    if (has('outcomes') || has('turnedAway')) sections.outcomes(state.outcomes, state.turnedAway);
    if (has('quality') || has('server')) charts.qualities(state.quality, state.server.settings);
    if (has('rounds')) charts.times(state.rounds);
    if (has('rounds') || has('bytes')) charts.costs(state.bytes, state.rounds);
    if (has('levels')) spreads.levels(state.levels);
    if (has('links')) spreads.links(state.links);
    if (has('touches') || has('privacy')) spreads.touches(state.touches, Boolean(state.privacy));
    if (has('ages')) spreads.ages(state.ages);
    if (has('exposure')) sections.exposure(state.exposure);
    if (has('frames')) sections.frames(state.frames);
    if (has('errors')) sections.errors(state.errors);
    if (has('privacy')) sections.privacy(state.privacy);
    if (has('server')) {
        sections.server(state.server, serverTime());
        sections.settings(state.server.settings);
    }
    tell();
}

// The server's calendar, moved on by this machine's clock.
const serverTime = () => new Date(state.at).getTime() + (performance.now() - heard);

function tell() {
    if (!state.now) return;
    const isOff = since !== null;
    if (!isOff) former = standing(state, serverTime());
    const { level, word, text, key } = isOff ? offline(since, former) : former;
    byId('standing').dataset.level = level;
    say(byId('standing-word'), word);
    say(byId('standing-text'), text);
    document.title = `${level === 'ok' || level === 'idle' ? '' : '⚠ '}${isOff ? 'offline' : short(state.now, word)} – FedRas`;
    // Whoever listens is told of what is new, and not of every report.
    if (key === saidKey || (level === 'ok' && performance.now() - saidAt < LISTEN_PAUSE)) return;
    saidKey = key;
    saidAt = performance.now();
    say(byId('said'), `${word}. ${text}`);
}

const short = (now, word) =>
    now.phase === 'collecting' || now.phase === 'selecting' ? `${now.accepted}/${now.goal} round ${now.round}` : word.toLowerCase();

function up() {
    since = null;
    byId('link').dataset.level = 'ok';
    say(byId('link-text'), 'Live');
    byId('board').classList.remove('is-old');
    byId('sign-in').hidden = true;
    byId('sign-out').hidden = false;
    session.who().then(who => actions.allow(who?.role));
}

function down(answer) {
    if (answer) return said(answer);
    since ??= new Date();
    byId('link').dataset.level = 'bad';
    say(byId('link-text'), `Offline since ${clock(since)}`);
    byId('board').classList.add('is-old');
    if (state.now) tell();
    else show('bad', 'Offline', `The server does not answer since ${clock(since)}. The page tries again by itself.`);
}

// It answers, and does not show how it stands.
function said({ status, text }) {
    const isStarting = status === NOT_READY;
    since = null;
    state.now = null;
    byId('link').dataset.level = 'bad';
    say(byId('link-text'), isStarting ? 'Not ready' : `Status ${status}`);
    byId('board').classList.add('is-old');
    show('bad', isStarting ? 'Not ready' : 'Turned away', `The server says: ${text}. The page tries again by itself.`);
}

function show(level, word, text) {
    byId('standing').dataset.level = level;
    say(byId('standing-word'), word);
    say(byId('standing-text'), text);
    say(byId('said'), `${word}. ${text}`);
}

function askForKey() {
    byId('link').dataset.level = 'idle';
    say(byId('link-text'), 'Not signed in');
    show('idle', 'Sign in', 'The server shows how it stands to those with an operator key.');
    for (const id of ['board', 'actions', 'sign-out']) byId(id).hidden = true;
    byId('sign-in').hidden = false;
    byId('key').focus();
}

async function begin(key) {
    clearTimeout(waiting);
    const answer = await session.signIn(key);
    if (answer?.status === NOT_READY) {
        said(answer);
        waiting = setTimeout(() => begin(key), KEY_PAUSE);
        return;
    }
    const wrong = answer?.text ?? null;
    byId('sign-in-wrong').hidden = wrong === null;
    say(byId('sign-in-wrong'), wrong ?? '');
    if (wrong === null) {
        byId('key').value = '';
        link.open();
        byId('main').focus();
    } else askForKey();
}

say(byId('host'), location.host);
actions.wire();
byId('sign-in').addEventListener('submit', event => {
    event.preventDefault();
    begin(byId('key').value.trim());
});
byId('sign-out').addEventListener('click', async () => {
    link.close();
    await session.signOut();
    askForKey();
});
addEventListener('online', () => link.open());
addEventListener('hashchange', () => {
    const key = session.keyOfAddress();
    if (key) begin(key);
});
// Between two messages only the seconds move.
setInterval(() => {
    if (document.hidden || !state.now || since !== null) return;
    if (performance.now() - heard < 1500) return;
    tell();
}, 1000);

const key = session.keyOfAddress();
if (key) begin(key);
else link.open();
