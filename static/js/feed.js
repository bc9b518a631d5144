// The live feed: one websocket, opened again when it was lost, and read on from where it was.

const [PING_AFTER, ANSWER_WITHIN] = [25_000, 10_000]; // milliseconds
const LONGEST_WAIT = 30; // seconds
const [SESSION_ENDED, NOT_ALLOWED, SERVER_RESTARTS] = [4401, 4403, 1012];

// Listens to the topics in `positions`, a Map of each to the newest event that is known of it. Calls told(topic, event)
// for each event; joined(topic, reset) when it listens to one, `reset` where it cannot tell what was missed; gone(topic)
// where there is no such thing any more; and ended(), once, when whoever listened is not signed in any more.
export function listen(positions, { told, joined, gone, ended }) {
  let socket, retrying, silence;
  let attempts = 0;

  const send = (message) => socket.send(JSON.stringify(message));

  function connect() {
    drop();
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
    if (error === "forbidden") end();
    else if (error === "not found") gone(topic);
    else if (error) lose();
    else if ("pong" in event) positions.forEach((_, each) => positions.set(each, event.last_id)); // also of silent topics
    else if (positions.has(topic)) {
      attempts = 0;
      positions.set(topic, subscribed ? event.last_id : event.id);
      if (subscribed) joined(topic, Boolean(reset));
      else told(topic, event);
    }
  }

  function ping() {
    send({ ping: attempts });
    silence = setTimeout(lose, ANSWER_WITHIN);
  }

  function lose(code) {
    drop();
    if (code === SESSION_ENDED) return end();
    if (code === NOT_ALLOWED) return positions.clear();
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

  function end() {
    drop();
    positions.clear();
    ended();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? drop() : connect()));
  addEventListener("online", connect);
  connect();
}
