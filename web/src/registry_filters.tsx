// Filters that the rooms of the registry share, and how values of the sources are named.
import { set, usePlace } from "./address";
import { meaningOf } from "./meaning";
import { harmless } from "./parts";
import type { RegistryAnswer } from "./registry_answers";
import { choicesOf, FilterName, FILTERS, kindIn } from "./registry_data";
import { named, t, Word } from "./words";

/** A value in the words of the page where it is a known one, else as it stands in the source. */
/** What a document is, told from its bytes. */
export const typeName = (type: string): string => named("type", type.split(";")[0]);

export function valueName(filter: FilterName, value: string | null): string {
  if (value === null || value === "") return t("unknown");
  for (const name of filter === "kind" ? [value] : [value, meaningOf(value)]) {
    const known = named(`value.${filter}`, name);
    if (known !== name) return known;
  }
  return harmless(value);
}

export const ageName = (choice: string): string => {
  const [least, most] = choice.split("-");
  return +most >= 120 ? t("map.age.from", least) : t("map.age.range", least, most);
};

const optionName = (filter: FilterName, value: string): string => (filter === "age" ? ageName(value) : valueName(filter, value));

/** `oneKind`: sums of several kinds are not added up, so that one of them has to be chosen. */
export function Filters({ of, oneKind }: { of: RegistryAnswer; oneKind?: boolean }) {
  const params = usePlace().params;
  return (
    <>
      {FILTERS.map((filter) => {
        const only = filter === "kind" && oneKind, choices = choicesOf(of, filter), asked = (only ? kindIn(of, params) : params[filter]) ?? "";
        const value = filter === "kind" ? asked : (choices.find((choice) => meaningOf(choice) === meaningOf(asked)) ?? asked);
        if (choices.length === 0 && value === "") return null;
        return (
          <label class="field">
            <span>{t(`map.filter.${filter}` as Word)}</span>
            <select value={value} onChange={(event) => set({ [filter]: event.currentTarget.value })}>
              {!only && <option value="">{t("map.filter.all")}</option>}
              {[...new Set([...choices, ...(value ? [value] : [])])].map((choice) => (
                <option value={choice}>{optionName(filter, choice)}</option>
              ))}
            </select>
          </label>
        );
      })}
    </>
  );
}

/** How a case is called where it has no title. */
export const titleOf = (of: { title: string | null; name?: string | null; code?: string | null; id: number }): string =>
  of.title || of.name || of.code || t("record.untitled", of.id);
