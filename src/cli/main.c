#include "cli/program.h"

int main(int argc, char **argv) {
    return avpi_program(argc, argv);
}
