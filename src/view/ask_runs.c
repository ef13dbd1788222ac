/* runs: every analysis that the case keeps, and what two of them agree on. */
#include "view/ask.h"

static const avpi_part parts[] = {
    {"runs",
     "SELECT r.run_id, epoch_us(r.started_at), epoch_us(r.finished_at), r.command, r.version, r.seed,"
     " (SELECT count(*) FROM groups g WHERE g.run_id = r.run_id), (SELECT count(*) FROM members m WHERE m.run_id ="
     " r.run_id), (SELECT count(*) FROM fused_links f WHERE f.run_id = r.run_id) FROM runs r ORDER BY r.run_id DESC"
     " LIMIT 200",
     9,
     {{"id", AVPI_SQL_U64},
      {"started_us", AVPI_SQL_I64},
      {"finished_us", AVPI_SQL_I64},
      {"command", AVPI_SQL_TEXT},
      {"version", AVPI_SQL_TEXT},
      {"seed", AVPI_SQL_I64},
      {"groups", AVPI_SQL_U64},
      {"members", AVPI_SQL_U64},
      {"links", AVPI_SQL_U64}}},
};

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object();
    AVP_TRY(avpi_cells_parts(asked->view, parts, sizeof parts / sizeof *parts, NULL, 0, root, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_runs = {.path = "runs", .names = {NULL}, .answer = answer};
