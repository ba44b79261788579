// What an operator may do from here: pause, resume, invite.

import { byId, say } from './dom.js';

let isPaused = false;

async function call(path, query) {
    const said = byId('action-said');
    say(said, 'The server is asked …');
    try {
        const response = await fetch(`operator/${path}${query ? `?${new URLSearchParams(query)}` : ''}`, { method: 'POST' });
        say(said, (await response.text()).trim() || (response.ok ? 'Done.' : `The server answered with status ${response.status}.`));
    } catch {
        say(said, 'The server does not answer: try again.');
    }
}

export function wire() {
    byId('pause').addEventListener('click', () => call(isPaused ? 'resume' : 'pause'));
    byId('invite-form').addEventListener('submit', event => {
        event.preventDefault();
        call('tokens', Object.fromEntries(new FormData(event.target)));
    });
}

export function allow(role) {
    byId('actions').hidden = role !== 'operator';
}

export function paused(now) {
    isPaused = now.paused;
    say(byId('pause'), isPaused ? 'Resume rounds' : 'Pause rounds');
}
