// Values that mean one thing, in whatever letters a source writes them: counts and cases are filtered by it, and shown as they are written.
const SAME: Record<string, string> = { FEMALE: "MUJER", MALE: "HOMBRE" };

/** "Localizada con vida", "LOCALIZADA_CON_VIDA" are one. As AVPI_SQL_MEANING in src/view/registry_rows.h: tests/web/test_meaning.sh compares them. */
export function meaningOf(value: string): string {
  const plain = value.toUpperCase().normalize("NFD").replace(/\p{M}/gu, "").trim().replace(/[ _]+/g, "_");
  return SAME[plain] ?? plain;
}
