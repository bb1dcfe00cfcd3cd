// Loaded before a daemon: the time of day jumps back and forth by up to a day, several times a second.
const dayMs = 86_400_000;
const now = Date.now.bind(Date);
let offsetMs = 0;
setInterval(() => (offsetMs = (Math.random() - 0.5) * 2 * dayMs), 50).unref();
Date.now = () => Math.round(now() + offsetMs);
