// Textos en español solo del sitio exportado.
import type { siteEn } from "./words_site_en";

export const siteEs: Record<keyof typeof siteEn, string> = {
  "room.downloads": "Descargas",
  "site.title": "Registro de casos",
  "site.records.csv": "Casos como tabla (CSV)",
  "site.records.geojson": "Casos con sus lugares (GeoJSON)",
  "site.counts.csv": "Conteos como tabla (CSV)",
  "site.sums": "SHA-256 de cada archivo de este sitio (texto)",
  "site.licences": "Licencias de los polígonos y los datos (texto)",
  "site.licences.page": "Licencias de las partes de esta página (texto)",
  "site.about": "Qué hay aquí y qué no",
  "site.about.public": "Solo lo que una persona marcó como público. Lo que no está aquí puede existir de todos modos.",
  "site.about.small": "Los conteos menores de {1} se omiten, para que nadie sea reconocido por ser pocos, y otros con ellos donde una resta los daría: {2} celdas.",
  "site.about.blurred": "Los lugares se dan hasta el municipio, nunca más cerca.",
  "site.about.exact": "Los lugares se dan hasta el municipio, nunca más cerca, salvo en {1} hechos: sus casos dicen que el punto exacto se puede dar.",
  "site.about.exact.one": "Los lugares se dan hasta el municipio, nunca más cerca, salvo en {1} hecho: su caso dice que el punto exacto se puede dar.",
  "site.about.documents": "Las imágenes van sin lo que los aparatos escriben en ellas sin que se vea; los textos, como se recibieron; lo que no se pudo limpiar no está aquí. El SHA-256 junto a un documento es el del original.",
  "site.about.pdf": "Los PDF van como se recibieron, con lo que puedan llevar sin que se vea.",
  "site.made": "Estado al {1}; hecho con avispero {2}",
};
