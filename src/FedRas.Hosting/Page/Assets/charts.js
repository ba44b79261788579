// What moves from round to round: quality, time, bytes.

import { byId, empty } from './dom.js';
import { bytes, count, fixed, seconds, some } from './format.js';
import { Plot } from './plot.js';
import { whyAbandoned } from './words.js';

const quality = new Plot(byId('quality'), { series: [{ label: 'HR@10' }, { label: 'NDCG@10' }], format: value => value.toFixed(2) });
const time = new Plot(byId('rounds'), {
    series: [{ label: 'seconds of a committed round' }, { label: 'given up', dots: true }],
    format: value => `${value} s`,
    zero: true,
});
const traffic = new Plot(byId('bytes'), {
    series: [{ label: 'report, up' }, { label: 'model, down' }, { label: 'without compression, either way' }],
    format: bytes,
    log: true,
});

export function qualities(points, settings) {
    if (points.length === 0) {
        quality.hide(
            empty(
                settings['Evaluation:On'] === 'False'
                    ? 'Nobody tests the model: the setting Evaluation:On asks devices to.'
                    : `No round has a quality yet. One is shown once ${settings['Evaluation:FewestDevices'] ?? 'enough'} devices have ` +
                          'tested, so that no device shows by itself.',
            ),
        );
        return;
    }
    const last = points.at(-1),
        best = points.reduce((a, b) => (b.hr10 > a.hr10 ? b : a));
    quality.show(
        [points.map(p => p.round), points.map(p => p.hr10), points.map(p => p.ndcg10)],
        `Round ${count(last.round)}: HR@10 ${fixed(last.hr10, 3)}, NDCG@10 ${fixed(last.ndcg10, 3)}, ` +
            `of ${some(last.devices, 'device')}. ` +
            `Best HR@10 in view: ${fixed(best.hr10, 3)} in round ${count(best.round)}.`,
    );
}

export function times(rounds) {
    if (rounds.length === 0) {
        time.hide(empty('No round has ended yet.'));
        return;
    }
    const done = rounds.filter(round => !round.abandoned),
        lost = rounds.filter(round => round.abandoned),
        last = rounds.at(-1);
    const sorted = done.map(round => round.seconds).sort((a, b) => a - b);
    const median =
        sorted.length > 0 ? `Half of the committed rounds took at most ${seconds(sorted[Math.floor((sorted.length - 1) / 2)])}. ` : '';
    const end = last.abandoned
        ? `Round ${count(last.round)} was given up: ${whyAbandoned(last.abandoned)}.`
        : `Round ${count(last.round)}: ${some(last.reports, 'report')} of ${some(last.places, 'place')} in ${seconds(last.seconds)}.`;
    // Attempts share the number of their round: a step to the right keeps them apart.
    time.show(
        [
            rounds.map((_, i) => rounds[i].round),
            rounds.map(r => (r.abandoned ? null : r.seconds)),
            rounds.map(r => (r.abandoned ? r.seconds : null)),
        ],
        `${end} ${median}${lost.length > 0 ? `${some(lost.length, 'attempt')} of the last ${rounds.length} given up.` : ''}`,
    );
}

export function costs(view, rounds) {
    const done = rounds.filter(round => !round.abandoned && round.reports > 0);
    if (done.length === 0 || view.dense === 0) {
        traffic.hide(empty('No report has come yet.'));
        return;
    }
    const factor = value => (value > 0 ? `${bytes(value)}, ${count(Math.max(1, Math.round(view.dense / value)))} times less` : '–');
    traffic.show(
        [
            done.map(round => round.round),
            done.map(round => round.bytesUp / round.reports || null),
            done.map(round => round.bytesDown / Math.max(1, round.places) || null),
            done.map(() => view.dense),
        ],
        `A report has ${factor(view.up)} than the whole table of ${bytes(view.dense)}; the model costs ${factor(view.down)}. ` +
            `In all: ${bytes(view.totalUp)} up, ${bytes(view.totalDown)} down. The scale is logarithmic.`,
    );
}
