// Makes elements. Text is always text: nothing that the server says is read as markup.

export const byId = id => document.getElementById(id);

export function el(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined || value === false) continue;
        if (key === 'class') made.className = value;
        else made.setAttribute(key, value === true ? '' : value);
    }
    made.append(...children.flat().filter(child => child !== null && child !== undefined));
    return made;
}

export function fill(target, ...children) {
    target.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined));
}

// Writes only what differs, so that nothing is laid out or read out for nothing.
export function say(target, text) {
    if (target.textContent !== text) target.textContent = text;
}

export function table(caption, heads, rows, className) {
    return el(
        'table',
        { class: className },
        el('caption', { class: 'hidden' }, caption),
        el(
            'thead',
            null,
            el(
                'tr',
                null,
                heads.map(head =>
                    el(
                        'th',
                        { scope: 'col', class: head.number ? 'number' : null },
                        head.isHidden ? el('span', { class: 'hidden' }, head.text) : head.text,
                    ),
                ),
            ),
        ),
        el('tbody', null, rows),
    );
}

export const facts = pairs =>
    el(
        'dl',
        { class: 'facts' },
        pairs
            .filter(pair => pair)
            .map(([name, value, isBig]) => el('div', null, el('dt', null, name), el('dd', { class: isBig ? 'big' : null }, value))),
    );

export const empty = sentence => el('p', { class: 'empty' }, sentence);
