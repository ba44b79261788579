// Numbers and times as people read them.

const counts = new Intl.NumberFormat('en-US');

export const count = n => counts.format(n);

export const some = (n, one, many) => `${count(n)} ${n === 1 ? one : (many ?? one + 's')}`;

export function bytes(n) {
    if (n < 1000) return `${Math.round(n)} B`;
    const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
    let unit = -1;
    do {
        n /= 1000;
        unit++;
    } while (n >= 999.5 && unit < units.length - 1);
    return `${n < 9.95 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

export function percent(share) {
    if (share > 0 && share < 0.001) return 'under 0.1 %';
    return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export const fixed = (n, digits) => n.toFixed(digits);

// A span of time in words: "32 s", "14 minutes", "3 h 5 min".
export function span(ms) {
    const s = Math.max(0, Math.round(ms / 1000));
    if (s < 120) return `${s} s`;
    if (s < 7200) return `${Math.floor(s / 60)} minutes`;
    const hours = Math.floor(s / 3600);
    return hours < 48 ? `${hours} h ${Math.floor((s % 3600) / 60)} min` : `${Math.floor(hours / 24)} days`;
}

export const seconds = s => (s < 10 ? `${s.toFixed(1)} s` : span(1000 * s));

const pad = n => String(n).padStart(2, '0');

export function clock(date) {
    const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
    const today = new Date();
    return date.toDateString() === today.toDateString()
        ? time
        : `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${time}`;
}
