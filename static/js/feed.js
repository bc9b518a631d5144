// The live feed: one websocket, which reconnects and resumes after the last event it received.

const [PING_INTERVAL, RESPONSE_TIMEOUT] = [25_000, 10_000]; // milliseconds
const MAX_BACKOFF = 30; // seconds
const [SESSION_ENDED, NOT_ALLOWED, SERVER_RESTARTS] = [4401, 4403, 1012];

// Return the greater id: the process at the other end may lag behind the one before. A `known` of NaN (no position yet)
// is replaced; a `received` of null (the server has not read the log yet) counts as 0.
const later = (known, received) => (known >= received ? known : received);

// Subscribe to the topics in `positions`, a Map of each topic to the id of the last known event. Callbacks:
//   told(topic, event)           an event;
//   joined(topic, again, reset)  subscribed; `again` after a reconnect, `reset` if missed events are not available any more;
//   gone(topic)                  the topic does not exist any more;
//   ended()                      the feed has ended: the user is not signed in any more;
//   refused()                    the feed has ended: the user is not allowed to subscribe any more.
export function listen(positions, { told, joined, gone, ended, refused }) {
  let socket, retrying, timeout;
  let [attempts, connections] = [0, 0];

  const send = (message) => socket.send(JSON.stringify(message));

  function connect() {
    drop();
    connections++;
    if (document.hidden || !positions.size) return;
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live`);
    socket.onopen = () => positions.forEach((last_id, topic) => send({ subscribe: topic, last_id }));
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = ({ code }) => reconnect(code);
    timeout = setTimeout(reconnect, RESPONSE_TIMEOUT);
  }

  function receive({ topic, subscribed, reset, error, ...event }) {
    clearTimeout(timeout);
    timeout = setTimeout(ping, PING_INTERVAL);
    if (error === "forbidden") end(ended);
    else if (error === "not found") gone(topic);
    else if (error) reconnect();
    else if ("pong" in event) { // its last_id holds for all topics, including those without events
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
    timeout = setTimeout(reconnect, RESPONSE_TIMEOUT);
  }

  function reconnect(code) {
    drop();
    // The cookie may hold a new session key, after a change of the password. If not, subscribing to the notifications
    // is answered with "forbidden".
    if (code === SESSION_ENDED) return connect();
    if (code === NOT_ALLOWED) return end(refused);
    if (code === SERVER_RESTARTS) attempts = 0;
    const wait = Math.min(MAX_BACKOFF, 1.5 ** attempts++);
    retrying = setTimeout(connect, wait * (500 + Math.random() * 500)); // jitter, so that clients do not reconnect at the same time
  }

  function drop() {
    clearTimeout(retrying);
    clearTimeout(timeout);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
    socket = undefined;
  }

  function end(callback) {
    drop();
    positions.clear();
    callback();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? drop() : connect()));
  addEventListener("online", connect);
  connect();
}
