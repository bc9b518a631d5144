// The live feed: one websocket, opened again when it was lost, and read on from where it was.

const [PING_AFTER, ANSWER_WITHIN] = [25_000, 10_000]; // milliseconds
const LONGEST_WAIT = 30; // seconds
const [SESSION_ENDED, NOT_ALLOWED, SERVER_RESTARTS] = [4401, 4403, 1012];

// One process may lag behind another. NaN, where nothing was known, gives way; null, from who knows nothing, does not count.
const later = (known, told) => (known >= told ? known : told);

// Listens to the topics in `positions`, a Map of each to the newest event that is known of it. Calls told(topic, event)
// for each event; joined(topic, again, reset) when it listens to one, `again` if the page is not new any more, `reset` where
// it cannot tell what was missed; gone(topic) where there is no such thing any more; and once, when it is over, ended() if
// whoever listened is not signed in any more, or refused() if they may not listen any more.
export function listen(positions, { told, joined, gone, ended, refused }) {
  let socket, retrying, silence;
  let [attempts, connections] = [0, 0];

  const send = (message) => socket.send(JSON.stringify(message));

  function connect() {
    drop();
    connections++;
    if (document.hidden || !positions.size) return;
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live`);
    socket.onopen = () => positions.forEach((last_id, topic) => send({ subscribe: topic, last_id }));
    socket.onmessage = ({ data }) => hear(JSON.parse(data));
    socket.onclose = ({ code }) => lose(code);
    silence = setTimeout(lose, ANSWER_WITHIN);
  }

  function hear({ topic, subscribed, reset, error, ...event }) {
    clearTimeout(silence);
    silence = setTimeout(ping, PING_AFTER);
    if (error === "forbidden") end(ended);
    else if (error === "not found") gone(topic);
    else if (error) lose();
    else if ("pong" in event) { // of silent topics, too
      positions.forEach((known, each) => positions.set(each, later(known, event.last_id)));
    } else if (positions.has(topic)) {
      attempts = 0;
      const id = subscribed ? event.last_id : event.id;
      positions.set(topic, reset ? id : later(positions.get(topic), id));
      if (subscribed) joined(topic, connections > 1, Boolean(reset));
      else told(topic, event);
    }
  }

  function ping() {
    send({ ping: attempts });
    silence = setTimeout(lose, ANSWER_WITHIN);
  }

  function lose(code) {
    drop();
    // The session may go on with a new key, in the cookie. If not, the topic of the bell is forbidden now.
    if (code === SESSION_ENDED) return connect();
    if (code === NOT_ALLOWED) return end(refused);
    if (code === SERVER_RESTARTS) attempts = 0;
    const wait = Math.min(LONGEST_WAIT, 1.5 ** attempts++);
    retrying = setTimeout(connect, wait * (500 + Math.random() * 500)); // or all would come at once
  }

  function drop() {
    clearTimeout(retrying);
    clearTimeout(silence);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
    socket = undefined;
  }

  function end(say) {
    drop();
    positions.clear();
    say();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? drop() : connect()));
  addEventListener("online", connect);
  connect();
}
