import { render } from "preact";
render(<p>avispero</p>, document.getElementById("page")!);
