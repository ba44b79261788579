// Signing in: the key travels once, in the body of a call, and is a cookie from then on that no script can read.

const PATH = 'operator/session';

// The key of an address such as …/#key=fro_…; the address is cleaned at once, so that nobody copies the key with it.
export function keyOfAddress() {
    const key = new URLSearchParams(location.hash.slice(1)).get('key');
    if (key) history.replaceState(null, '', location.pathname + location.search);
    return key;
}

// Null if it went well, else { status, text }; the status is 0 if nothing answered.
export async function signIn(key) {
    try {
        const response = await fetch(PATH, { method: 'POST', body: key, headers: { 'content-type': 'text/plain' } });
        if (response.ok) return null;
        return { status: response.status, text: (await response.text()).trim() || `The server answered with status ${response.status}.` };
    } catch {
        return { status: 0, text: 'The server does not answer: try again.' };
    }
}

export const signOut = () => fetch(PATH, { method: 'DELETE' }).catch(() => null);

// { label, role } of the session, or null.
export async function who() {
    try {
        const response = await fetch(PATH, { cache: 'no-store' });
        return response.ok ? await response.json() : null;
    } catch {
        return null;
    }
}
