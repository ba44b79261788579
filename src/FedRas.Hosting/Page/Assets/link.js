// The stream of server-sent events, read by fetch: unlike EventSource it tells a refused key from a server that is gone, and a stream that
// has gone silent is noticed. It comes back by itself.

const SILENCE = 15_000,
    FIRST_PAUSE = 500,
    LONGEST_PAUSE = 5_000;

export class Link {
    #hears;
    #stop = null;
    #timer = null;
    #pause = FIRST_PAUSE;

    // hears: { event(name, data), up(), down(answer), signIn() }; answer: what the server said instead, { status, text }, or null
    constructor(hears) {
        this.#hears = hears;
    }

    open() {
        this.close();
        this.#run();
    }

    close() {
        clearTimeout(this.#timer);
        this.#stop?.abort();
        this.#stop = null;
    }

    async #run() {
        const stop = (this.#stop = new AbortController());
        let answer = null;
        let silence = setTimeout(() => stop.abort(), SILENCE);
        try {
            const response = await fetch('operator/events', {
                signal: stop.signal,
                cache: 'no-store',
                headers: { accept: 'text/event-stream' },
            });
            if (response.status === 401 || response.status === 403) {
                this.#hears.signIn(await response.text());
                return;
            }
            if (!response.ok) {
                answer = { status: response.status, text: (await response.text()).trim() };
                throw new Error(answer.text);
            }
            this.#hears.up();
            this.#pause = FIRST_PAUSE;
            const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
            for (let rest = ''; ;) {
                const { done, value } = await reader.read();
                if (done) break;
                clearTimeout(silence);
                silence = setTimeout(() => stop.abort(), SILENCE);
                const events = (rest + value).split('\n\n');
                rest = events.pop();
                for (const event of events) this.#take(event);
            }
        } catch {
            // Whatever it was, the server cannot be heard.
        } finally {
            clearTimeout(silence);
        }
        if (this.#stop !== stop) return; // closed, or opened anew
        this.#hears.down(answer);
        this.#timer = setTimeout(() => this.#run(), this.#pause);
        this.#pause = Math.min(LONGEST_PAUSE, 2 * this.#pause);
    }

    #take(event) {
        let name = 'message';
        const data = [];
        for (const line of event.split('\n')) {
            if (line.startsWith('event:')) name = line.slice(6).trim();
            else if (line.startsWith('data:')) data.push(line.slice(5).trimStart());
        }
        if (data.length > 0) this.#hears.event(name, JSON.parse(data.join('\n')));
    }
}
