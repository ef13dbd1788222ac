# A message without Spanish, a fuzzy one and a format that does not fit are found.
. "$AVISPERO_SOURCE/tests/house/planted.sh"

header='msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"
'
clear_tree
plant src/links/window.c <<'END'
#define OPTIONS(X)                                                                                                     \
    X(cap, "cap", INT, int64_t, "500", 0, 1e9, "acts", NULL, "most acts of an account", "methods 3.3")
static const char *name = N_("links");
static avp_status f(const avp_ctx *ctx, avp_error *err) {
    return avpi_fail(ctx, err, AVP_E_ARG, "option '%s' is out of range", "cap");
}
END
plant po/es/links.po <<END
$header
msgid "links"
msgstr "vínculos"

msgid "most acts of an account"
msgstr "máximo de actos de una cuenta"
END
expect_offence check-po "src/links/window.c:5: no Spanish for \"option '%s' is out of range\""

cat >>"$tree/po/es/links.po" <<'END'

msgid "option '%s' is out of range"
msgstr "la opción «%s» está fuera de rango"
END
expect_clean check-po

sed -i 's/«%s»/«%d»/' "$tree/po/es/links.po"
expect_offence check-po "src/links/window.c:5: the Spanish has other %-arguments: \"option '%s' is out of range\""

sed -i 's/«%d»/«%s»/; s/^msgid "links"/#, fuzzy\nmsgid "links"/' "$tree/po/es/links.po"
expect_offence check-po 'guess (fuzzy): "links"'

sed -i 's/^msgid "most/msgid most/' "$tree/po/es/links.po"
expect_offence check-po "po/es/links.po:"
finish
