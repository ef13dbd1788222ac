// What stands in the head of every page: language, light or dark.
import { useEffect, useState } from "preact/hooks";
import { set } from "./address";
import { language, t } from "./words";

/** Some browsers keep nothing for pages that are opened from the disk, and say so by an error. */
function remembered(): string {
  try {
    return localStorage.getItem("theme") ?? "auto";
  } catch {
    return "auto";
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    return;
  }
}

const THEMES = ["auto", "light", "dark"] as const;

export function Theme() {
  const [theme, setTheme] = useState<string>(remembered);
  useEffect(() => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    remember(theme);
    dispatchEvent(new Event("theme"));
  }, [theme]);
  return (
    <label>
      <span class="sr">{t("nav.theme")}</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
        {THEMES.map((name) => (
          <option value={name}>{t(`theme.${name}`)}</option>
        ))}
      </select>
    </label>
  );
}

export const Tongue = () => (
  <label>
    <span class="sr">{t("nav.language")}</span>
    <select value={language()} onChange={(event) => set({ lang: event.currentTarget.value })}>
      <option value="es" lang="es">
        Español
      </option>
      <option value="en" lang="en">
        English
      </option>
    </select>
  </label>
);
