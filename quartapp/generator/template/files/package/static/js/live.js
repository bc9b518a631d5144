// Says so when somebody adds a note.  Pages work without it.
const news = document.querySelector("#news");
let last; // the newest event that is known: what came after it is asked for
let wait = 1;

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
