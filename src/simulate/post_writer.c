/* Which writer makes which format; how a post gets to it. */
#include "simulate/post_writer.h"

const avpi_sim_writer *avpi_sim_writer_of(int format) {
    /* In the order of the choices of --format. */
    static const avpi_sim_writer *const writers[] = {&avpi_sim_writer_csv, &avpi_sim_writer_acts,
                                                     &avpi_sim_writer_jsonl, &avpi_sim_writer_parquet,
                                                     &avpi_sim_writer_acts_parquet};
    size_t index = (size_t)format;
    return index < sizeof writers / sizeof *writers ? writers[index] : NULL;
}

avp_status avpi_sim_write(avpi_sim_work *work, const avpi_sim_row *row, avp_error *err) {
    avp_status status = work->writer->add(work, row, err);
    work->rows++;
    if (status == AVP_OK && work->writer->full(work))
        status = work->writer->flush(work, err);
    return status;
}
