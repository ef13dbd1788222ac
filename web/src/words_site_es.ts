// Textos en español solo del sitio exportado.
import type { siteEn } from "./words_site_en";

export const siteEs: Record<keyof typeof siteEn, string> = {
  "room.downloads": "Descargas",
  "site.title": "Registro de casos",
  "site.records.csv": "Casos como tabla (CSV)",
  "site.records.geojson": "Casos con sus lugares (GeoJSON)",
  "site.counts.csv": "Conteos como tabla (CSV)",
  "site.licences": "Licencias de los polígonos y los datos (texto)",
  "site.licences.page": "Licencias de las partes de esta página (texto)",
  "site.about": "Qué hay aquí y qué no",
  "site.about.public": "Solo lo que una persona marcó como público. Lo que no está aquí puede existir de todos modos.",
  "site.about.small": "Los conteos menores de {1} se omiten, para que nadie sea reconocido por ser pocos, y otros con ellos donde una resta los daría: {2} celdas.",
  "site.about.blurred": "Los lugares se dan hasta el municipio, nunca más cerca.",
  "site.about.exact": "Los lugares se dan hasta el municipio, nunca más cerca, salvo en {1} hechos: sus casos dicen que el punto exacto se puede dar.",
  "site.about.documents": "Los documentos van sin lo que los aparatos escriben en ellos sin que se vea; lo que no se pudo limpiar no está aquí. El SHA-256 es el del original.",
  "site.made": "Estado al {1}; hecho con avispero {2}",
};
