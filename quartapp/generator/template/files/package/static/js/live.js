// Shows a link when a note is added.  Pages work without this script.
const news = document.querySelector("#news");
let last; // id of the newest known event; the server sends those after it
let wait = 1; // seconds before the next attempt to connect

function listen() {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live`);
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ subscribe: "notes", last_id: last }));
  });
  socket.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    last = event.last_id ?? event.id ?? last;
    if (event.subscribed) wait = 1;
    if (event.kind === "note.added") news.hidden = false;
    if (event.error) socket.close();
  });
  socket.addEventListener("close", () => {
    setTimeout(listen, wait * 1000);
    wait = Math.min(wait * 2, 60);
  });
}

if (news) listen();
