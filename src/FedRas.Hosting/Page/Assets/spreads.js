// How something is spread: levels, links, touches, ages.

import { byId, el, empty, fill } from './dom.js';
import { lasting, single } from './bars.js';
import { count, percent } from './format.js';

export function levels(view) {
    fill(byId('levels'), lasting('Reports by number of actions', view, { head: 'Actions K', nothing: 'No report has come yet.' }));
}

export function links(view) {
    fill(byId('links'), lasting('Check-ins by upload rate', view, { head: 'Upload', nothing: 'No device has told its upload rate.' }));
}

export function ages(view) {
    fill(byId('ages'), lasting('Check-ins by age of the model', view, { head: 'Rounds behind', nothing: 'No device has checked in yet.' }));
}

export function touches(view, isNoised) {
    if (!view) {
        fill(
            byId('touches'),
            empty(isNoised ? 'Noise is on: touches are not shown, since ε does not cover them.' : 'No touches have been counted yet.'),
        );
        return;
    }
    const under =
        view.threshold > 1
            ? `Rows wait until ${count(view.threshold)} devices have touched them: ${percent(view.shareUnder)} of the touched rows ` +
              `of round ${count(view.round)} wait (hatched).`
            : `Round ${count(view.round)}. No threshold is set: a row is applied even if a single device touched it.`;
    fill(
        byId('touches'),
        el('p', null, under),
        ...single('Items by reports that touched them', view.items, {
            head: 'Reports',
            nothing: 'No item was touched.',
            under: view.threshold,
        }),
    );
}
