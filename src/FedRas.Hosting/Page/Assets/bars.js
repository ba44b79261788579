// Histograms as tables with bars: the numbers are the text alternative, and stand beside their bar.

import { el, empty, table } from './dom.js';
import { bytes, count, percent } from './format.js';

const total = (bins, of) => bins.reduce((sum, bin) => sum + bin[of], 0);

// What is counted all the time: the bars are of the last ten minutes, or of all time if nothing came in them.
export function lasting(caption, view, { head, nothing }) {
    if (total(view.bins, 'count') === 0) return [empty(nothing)];
    const of = total(view.bins, 'recent') > 0 ? 'recent' : 'count';
    return [
        table(
            caption,
            [{ text: head }, { text: 'Bar', isHidden: true }, { text: '10 min', number: true }, { text: 'Since start', number: true }],
            rows(view, of).map(({ bin, text, part }) =>
                el(
                    'tr',
                    null,
                    el('th', { scope: 'row' }, text),
                    bar(part),
                    el('td', { class: 'number' }, count(bin.recent)),
                    el('td', { class: 'number' }, count(bin.count)),
                ),
            ),
            'bars',
        ),
        el(
            'p',
            { class: 'quiet' },
            of === 'recent' ? 'Bars: the last ten minutes.' : 'Bars: since the server started. Nothing came in the last ten minutes.',
        ),
    ];
}

// What is counted once; bins below a threshold are hatched and say so.
export function single(caption, view, { head, nothing, under }) {
    const all = total(view.bins, 'count');
    if (all === 0) return [empty(nothing)];
    return [
        table(
            caption,
            [{ text: head }, { text: 'Bar', isHidden: true }, { text: 'Count', number: true }, { text: 'Share', number: true }],
            rows(view, 'count').map(({ bin, text, part }) => {
                const isUnder = bin.upTo !== null && bin.upTo > 0 && bin.upTo < under;
                return el(
                    'tr',
                    { class: isUnder ? 'under' : null },
                    el('th', { scope: 'row' }, text, isUnder ? el('span', { class: 'hidden' }, ', under the threshold') : null),
                    bar(part),
                    el('td', { class: 'number' }, count(bin.count)),
                    el('td', { class: 'number' }, percent(bin.count / all)),
                );
            }),
            'bars',
        ),
    ];
}

// The bins without the empty ones at both ends, each with its part of the largest.
function rows(view, of) {
    const most = Math.max(1, ...view.bins.map(bin => bin[of]));
    const all = view.bins.map((bin, i) => ({ bin, text: label(view, i), part: bin[of] / most }));
    const used = all.filter(row => row.bin.count > 0);
    return all.slice(all.indexOf(used[0]), all.indexOf(used.at(-1)) + 1);
}

export function bar(part) {
    const fill = el('div', { class: part > 0 ? 'fill' : 'fill none' });
    fill.style.width = `${100 * part}%`;
    return el('td', { class: 'bar', 'aria-hidden': 'true' }, fill);
}

function label(view, i) {
    const to = view.bins[i].upTo,
        from = i === 0 ? null : view.bins[i - 1].upTo;
    const isRate = view.unit.includes('bytes'),
        said = isRate ? n => `${bytes(n)}/s` : count;
    if (to === null) return from === null ? 'all' : `over ${said(from)}`;
    if (isRate) return to === 0 ? 'not told' : `to ${said(to)}`;
    if (from === null) return to <= 1 ? said(to) : `to ${said(to)}`;
    return from + 1 === to ? said(to) : `${said(from + 1)} – ${said(to)}`;
}
