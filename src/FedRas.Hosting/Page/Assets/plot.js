// A line chart: uPlot in the colours of the page, with a caption that says in words what it shows.

import { el, fill } from './dom.js';

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');
const plots = new Set();
dark.addEventListener('change', () => plots.forEach(plot => plot.redraw()));

const DASHES = [null, [6, 4], [2, 3]],
    COLOURS = ['--series-a', '--series-b', '--series-c'];

const set = (element, attributes) => Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));

export class Plot {
    #target;
    #options;
    #uplot = null;
    #data = null;
    #caption = el('figcaption');
    #area = el('div', { class: 'plot', 'aria-hidden': 'true' });

    // options: { series: [{ label, dots }], format, log, zero }
    constructor(target, options) {
        this.#target = target;
        this.#options = options;
        plots.add(this);
        new ResizeObserver(() => this.#uplot?.setSize(this.#size())).observe(this.#area);
    }

    show(data, caption) {
        if (!this.#area.isConnected) fill(this.#target, el('figure', null, this.#keys(), this.#area, this.#caption));
        this.#caption.textContent = caption;
        this.#data = data;
        if (this.#uplot) this.#uplot.setData(data);
        else this.redraw();
    }

    hide(...children) {
        this.#uplot?.destroy();
        this.#uplot = null;
        fill(this.#target, ...children);
    }

    redraw() {
        if (!this.#data || !this.#area.isConnected) return;
        this.#uplot?.destroy();
        fill(this.#area);
        this.#uplot = new globalThis.uPlot(this.#settings(), this.#data, this.#area);
    }

    #size() {
        return { width: Math.max(120, this.#area.clientWidth), height: Math.max(80, this.#area.clientHeight) };
    }

    #keys() {
        return el(
            'ul',
            { class: 'keys' },
            this.#options.series.map((series, i) => {
                const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'),
                    mark = document.createElementNS(svg.namespaceURI, series.dots ? 'circle' : 'line');
                set(svg, { width: 28, height: 12, 'aria-hidden': 'true' });
                set(
                    mark,
                    series.dots
                        ? { cx: 14, cy: 6, r: 4, fill: 'none', 'stroke-width': 1.5 }
                        : { x1: 0, x2: 28, y1: 6, y2: 6, 'stroke-width': 2.5 },
                );
                mark.style.stroke = `var(${COLOURS[i]})`;
                if (DASHES[i] && !series.dots) mark.setAttribute('stroke-dasharray', DASHES[i].join(' '));
                svg.append(mark);
                return el('li', null, svg, series.label);
            }),
        );
    }

    #settings() {
        const quiet = colour('--quiet'),
            grid = { stroke: colour('--edge'), width: 1 },
            font = '12px system-ui, "DejaVu Sans", sans-serif';
        const { series, format, log, zero } = this.#options;
        const marks = log
            ? { filter: powers, grid: { ...grid, filter: powers }, ticks: { ...grid, filter: powers } }
            : { grid, ticks: grid };
        return {
            ...this.#size(),
            cursor: { show: false },
            legend: { show: false },
            padding: [8, 8, 0, 0],
            scales: { x: { time: false }, y: log ? { distr: 3 } : { range: (_, low, high) => uPlotRange(zero ? 0 : low, high) } },
            axes: [
                {
                    stroke: quiet,
                    grid,
                    ticks: grid,
                    font,
                    size: 28,
                    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000],
                    values: (_, splits) => splits.map(String),
                },
                {
                    stroke: quiet,
                    ...marks,
                    font,
                    size: 58,
                    values: (_, splits) => splits.map(value => (value === null ? '' : format(value))),
                },
            ],
            series: [
                {},
                ...series.map((one, i) => ({
                    stroke: colour(COLOURS[i]),
                    width: 2,
                    dash: DASHES[i] ?? undefined,
                    spanGaps: one.spans ?? true,
                    paths: one.dots ? () => null : undefined,
                    points: { show: one.dots || undefined, size: one.dots ? 9 : 5, stroke: colour(COLOURS[i]), fill: colour('--card') },
                })),
            ],
        };
    }
}

// Of a logarithmic axis the powers of ten.
const powers = (_, splits) => splits.map(value => (Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6) ? value : null));

function uPlotRange(low, high) {
    if (low === null || high === null) return [0, 1];
    const room = 0.08 * (high - low || Math.abs(high) || 1);
    return [low === 0 ? 0 : Math.max(0, low - room), high + room];
}
