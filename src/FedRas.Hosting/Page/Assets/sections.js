// The cards that are no charts.

import { bar } from './bars.js';
import { byId, el, empty, facts, fill, table } from './dom.js';
import { bytes, clock, count, percent, some, span } from './format.js';
import { calls, isBad, limits, meaning } from './words.js';

const PHASES = [
    ['waiting', 'Waits'],
    ['selecting', 'Gives places'],
    ['collecting', 'Collects'],
    ['aggregating', 'Adds up'],
    ['publishing', 'Publishes'],
    ['stopped', 'Ended'],
];
const MOST_FRAMES = 7;

export function phases(phase) {
    const list = byId('phases');
    if (list.dataset.phase === phase) return;
    list.dataset.phase = phase;
    fill(
        list,
        PHASES.filter(([name]) => name !== 'stopped' || phase === 'stopped').map(([name, text]) =>
            el('li', { 'aria-current': name === phase ? 'step' : null }, text),
        ),
    );
}

export function now(view) {
    const isOpen = ['selecting', 'collecting', 'aggregating', 'publishing'].includes(view.phase);
    const left = view.msLeft === null || view.msLeft === undefined ? '–' : span(view.msLeft);
    fill(
        byId('now'),
        isOpen ? gauge(view) : null,
        facts([
            [isOpen ? 'Round' : 'Round of the model', count(view.round), true],
            ['Reports that count', `${count(view.accepted)} of ${count(view.goal)}`, true],
            ['Fewest for a step', count(view.fewest), true],
            ['Answered of places', `${count(view.answered)} of ${count(view.places)}`, true],
            ['Time left', left, true],
            ['Check-ins that wait', count(view.waiting), true],
        ]),
    );
}

function gauge(view) {
    const level = el('div'),
        least = el('span');
    level.style.width = `${Math.min(100, (100 * view.accepted) / view.goal)}%`;
    least.style.left = `${Math.min(100, (100 * view.fewest) / view.goal)}%`;
    return el(
        'div',
        {
            class: 'gauge',
            role: 'img',
            'aria-label': `${view.accepted} of ${view.goal} reports; a step needs ${view.fewest}, which the line marks`,
        },
        level,
        least,
    );
}

// Refusals of the last minutes come first.
const urgent = row => (isBad(row) && row.recent > 0 ? 1 : 0);

export function outcomes(rows, turnedAway) {
    if (rows.length + turnedAway.length === 0) {
        fill(byId('outcomes'), empty('No device has called since the server started.'));
        return;
    }
    fill(
        byId('outcomes'),
        table(
            'Answers to devices',
            [{ text: 'Call and answer' }, { text: '10 min', number: true }, { text: 'Since start', number: true }],
            [
                ...turnedAway.map(row => answer(row, row.recent > 0, `turned away: ${row.kind}`, limits[row.kind] ?? row.kind)),
                ...rows
                    .toSorted((a, b) => urgent(b) - urgent(a))
                    .map(row =>
                        answer(row, urgent(row) > 0, `${calls[row.call] ?? row.call}: ${row.reason || row.outcome}`, meaning(row)),
                    ),
            ],
        ),
    );
}

const answer = (row, isUrgent, code, words) =>
    el(
        'tr',
        { class: isUrgent ? 'is-bad' : null },
        el('th', { scope: 'row' }, el('span', { class: 'code' }, code), el('span', { class: 'quiet' }, words)),
        el('td', { class: 'number' }, count(row.recent)),
        el('td', { class: 'number' }, count(row.total)),
    );

export function exposure(view) {
    byId('exposure-card').hidden = !view;
    if (!view) return;
    const sentence =
        view.round === null || view.round === undefined
            ? 'It is computed once a round has been committed.'
            : `Of ${count(view.users)} made-up users, how many get the item among their first ten from the model of round ` +
              `${count(view.round)}. A made-up user likes ` +
              `${count(view.likes)} items, drawn more often the further training has moved them. ` +
              'A share that leaps may be somebody who promotes the item.';
    const most = Math.max(...view.items.map(item => item.share ?? 0), 0.01);
    fill(
        byId('exposure'),
        el('p', { class: 'quiet' }, sentence),
        table(
            'Exposure of watched items',
            [{ text: 'Item' }, { text: 'Bar', isHidden: true }, { text: 'Share', number: true }],
            view.items.map(item => {
                const known =
                    item.share === null || item.share === undefined
                        ? view.round === null || view.round === undefined
                            ? '–'
                            : 'not in the model'
                        : percent(item.share);
                return el(
                    'tr',
                    null,
                    el('th', { scope: 'row', class: 'mono' }, item.item),
                    bar((item.share ?? 0) / most),
                    el('td', { class: 'number' }, known),
                );
            }),
            'bars',
        ),
    );
}

export function frames(rows) {
    if (rows.length === 0) {
        fill(byId('frames'), empty('No device has asked for the newest model yet.'));
        return;
    }
    const rest = rows.length - MOST_FRAMES;
    fill(
        byId('frames'),
        table(
            'Frames to the newest model',
            [{ text: 'From round' }, { text: 'Length', number: true }, { text: 'Downloads', number: true }],
            rows
                .slice(0, MOST_FRAMES)
                .map(row =>
                    el(
                        'tr',
                        null,
                        el('th', { scope: 'row' }, row.from === 0 ? '0 (whole model)' : count(row.from)),
                        el('td', { class: 'number' }, bytes(row.bytes)),
                        el('td', { class: 'number' }, count(row.served)),
                    ),
                ),
        ),
        rest > 0 ? el('p', { class: 'quiet' }, `and ${some(rest, 'frame')} from older rounds`) : null,
    );
}

export function errors(rows) {
    if (rows.length === 0) {
        fill(byId('errors'), empty('No error since the server started.'));
        return;
    }
    fill(
        byId('errors'),
        table(
            'Last errors',
            [{ text: 'When' }, { text: 'What' }, { text: 'Sentence' }],
            rows.map(row =>
                el(
                    'tr',
                    null,
                    el('td', null, el('time', { datetime: row.at }, clock(new Date(row.at)))),
                    el('td', null, row.what),
                    el('td', null, row.sentence),
                ),
            ),
        ),
    );
}

export function privacy(view) {
    byId('privacy-card').hidden = !view;
    if (!view) return;
    const level = el('div');
    const hasEnd = view.planned !== null && view.planned !== undefined;
    // Without a bound there is no number.
    const epsilon = view.epsilon ?? Infinity;
    const spent = `ε = ${view.epsilon === null ? '∞' : epsilon.toFixed(2)}${hasEnd ? ` of ${view.planned}` : ''}`;
    level.style.width = hasEnd ? `${Math.min(100, (100 * epsilon) / view.planned)}%` : '0';
    fill(
        byId('privacy'),
        el('p', { class: 'big' }, spent),
        hasEnd ? el('div', { class: 'gauge', role: 'img', 'aria-label': `${spent} is spent` }, level) : null,
        el(
            'p',
            { class: 'quiet' },
            `δ = ${view.delta}. ${
                hasEnd
                    ? view.stopsAt !== null && view.stopsAt !== undefined
                        ? `Training stops after round ${count(view.stopsAt)}, when the budget is spent.`
                        : 'Training stops when the budget is spent.'
                    : 'No budget is set: training goes on whatever it spends.'
            } ε is about what one device reports to the published versions, not about when it takes part.`,
        ),
    );
}

export function server(view, at) {
    fill(
        byId('server'),
        facts([
            ['Version', view.version],
            ['Up for', span(at - new Date(view.started))],
            ['Devices enrolled', count(view.devices)],
            ['Items × factors', `${count(view.items)} × ${view.dim}`],
            ['Processor', `${view.cpuShare.toFixed(2)} cores`],
            ['Memory', bytes(view.memoryBytes)],
            ['of it live objects', bytes(view.heapBytes)],
            ['Connections', count(view.connections)],
            ['Writes that wait', count(view.storeQueue)],
            ['A write takes', view.storeMs === null || view.storeMs === undefined ? '–' : `${view.storeMs.toFixed(1)} ms`],
        ]),
    );
}

export function settings(view) {
    const names = Object.keys(view);
    fill(
        byId('settings'),
        names.length === 0
            ? empty('None are told.')
            : table(
                  'Settings',
                  [{ text: 'Setting' }, { text: 'Value' }],
                  names.map(name =>
                      el('tr', null, el('th', { scope: 'row', class: 'mono' }, name), el('td', { class: 'mono' }, view[name])),
                  ),
              ),
    );
}
