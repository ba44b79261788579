// One sentence that says how the server stands, for somebody who was just woken by it.

import { clock, count, percent, some, span } from './format.js';
import { whyAbandoned } from './words.js';

const TOO_LONG = 600_000,
    MANY_CALLS = 20,
    MANY_REFUSED = 0.2;

// level: ok, idle, warn or bad. key: changes only when a listener should be told.
const made = (level, word, text, key) => ({ level, word, text, key: `${level} ${key}` });

export function offline(since, former) {
    const last = former ? ` It last said: ${former.text}` : '';
    return made('bad', 'Offline', `The server has not answered since ${clock(since)}. The page tries again by itself.${last}`, 'offline');
}

export function standing(state, now) {
    const round = state.now,
        last = state.rounds.findLast(entry => !entry.abandoned);
    if (!round.ready) {
        const error = state.errors[0];
        const why = error && now - new Date(error.at) < TOO_LONG ? ` Its last error: ${error.sentence}` : '';
        return made('bad', 'Not ready', `The server starts, or its store does not answer; devices are told to come back.${why}`, 'ready');
    }
    if (round.phase === 'stopped') return stopped(state);
    if (round.paused)
        return made(
            'warn',
            'Paused',
            `An operator paused the rounds: none opens until somebody resumes. The model is that of round ${round.round}.`,
            'paused',
        );
    const quiet = now - Math.max(new Date(last?.at ?? 0), new Date(state.server.started));
    const givenUp = last ? state.rounds.length - 1 - state.rounds.lastIndexOf(last) : state.rounds.length;
    if (quiet > TOO_LONG || givenUp >= 3) return stuck(state, quiet, givenUp, last);
    const [text, key] = sentence(state, now, last);
    const trouble = refusals(state.outcomes);
    if (trouble) return made('warn', 'Attention', `${text} ${trouble}`, 'refusals');
    if (givenUp > 0) {
        const why = whyAbandoned(state.rounds.at(-1).abandoned);
        return made('warn', 'Attention', `${text} The attempt before was given up: ${why}.`, 'given up');
    }
    const isIdle = round.phase === 'waiting';
    return made(isIdle ? 'idle' : 'ok', isIdle ? 'Waiting' : 'Running', text, isIdle ? key : 'runs');
}

function stopped(state) {
    const budget = state.privacy;
    if (budget?.spent) {
        return made(
            'warn',
            'Stopped',
            `The privacy budget is spent (ε ${budget.epsilon?.toFixed(2) ?? '∞'} of ${budget.planned}): no round opens any more. ` +
                'The model stays to be downloaded.',
            'spent',
        );
    }
    return made(
        'idle',
        'Finished',
        `No further round opens: the model of round ${state.now.round} is the last, and stays to be downloaded.`,
        'finished',
    );
}

function stuck(state, quiet, givenUp, last) {
    const reason =
        givenUp > 0
            ? `the last ${givenUp === 1 ? 'attempt was' : `${givenUp} attempts were`} given up, ` +
              `since ${whyAbandoned(state.rounds.at(-1).abandoned)}`
            : recent(state.outcomes, 'check_in') === 0
              ? 'no device has checked in for ten minutes'
              : state.now.phase === 'waiting'
                ? `${some(state.server.devices, 'device has', 'devices have')} enrolled, too few for a round`
                : `the open round has ${state.now.accepted} of ${state.now.goal} reports`;
    const since = last ? `for ${span(quiet)}` : `since the server started ${span(quiet)} ago`;
    const isBad = givenUp > 0 || state.now.phase !== 'waiting';
    return made(isBad ? 'bad' : 'warn', isBad ? 'Trouble' : 'Attention', `No round has been committed ${since}: ${reason}.`, 'stuck');
}

function sentence({ now, server }, at, last) {
    const left = now.msLeft === null || now.msLeft === undefined ? '' : `, ${span(now.msLeft)} left`;
    switch (now.phase) {
        case 'waiting': {
            if (server.devices === 0)
                return ['No device has enrolled yet: invite some, and the first round opens when they check in.', 'waits'];
            const ago = last
                ? `Round ${last.round} was committed ${span(at - new Date(last.at))} ago.`
                : `${some(server.devices, 'device has', 'devices have')} enrolled.`;
            return [`${ago} The next round opens when devices check in.`, 'waits'];
        }
        case 'selecting':
            return [
                `Round ${now.round} gives places: ${some(now.places, 'device has', 'devices have')} one, ` +
                    `${now.accepted} of ${now.goal} reports are in${left}.`,
                'selects',
            ];
        case 'collecting':
            return [`Round ${now.round} collects: ${now.accepted} of ${now.goal} reports${left}.`, 'collects'];
        case 'aggregating':
            return [`Round ${now.round} is added up: ${some(now.accepted, 'report')}.`, 'aggregates'];
        case 'publishing':
            return [`Round ${now.round} is made durable and published.`, 'publishes'];
        default:
            return [`The server says ${now.phase}.`, now.phase];
    }
}

const recent = (outcomes, call) => outcomes.filter(row => row.call === call).reduce((sum, row) => sum + row.recent, 0);

function refusals(outcomes) {
    const all = outcomes.reduce((sum, row) => sum + row.recent, 0);
    const refused = outcomes.filter(row => row.outcome === 'refused' && row.recent > 0).sort((a, b) => b.recent - a.recent);
    const sum = refused.reduce((total, row) => total + row.recent, 0);
    if (sum < MANY_CALLS || sum < MANY_REFUSED * all) return null;
    return `In ten minutes ${count(sum)} calls were refused (${percent(sum / all)}), most as ${refused[0].reason || 'refused'}.`;
}
