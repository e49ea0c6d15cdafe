import "./styles/base.css";
import "./styles/page.css";
import "./styles/plain.css";
import "./styles/notices.css";
import "./styles/messages.css";
import "./styles/choices.css";
import "./styles/cards.css";
import "./styles/typing.css";
import "./styles/composer.css";
import { ChatApp } from "./app";
import { followViewport } from "./view/viewport";

const root = document.getElementById("chat");
const link = document.body.dataset["link"];
if (root && link) {
  followViewport();
  void new ChatApp(root, link).start();
}
