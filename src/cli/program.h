/* The whole program as a function, so that tests can call it. */
#ifndef AVPI_CLI_PROGRAM_H
#define AVPI_CLI_PROGRAM_H

/** Run a command line; returns the exit code. */
int avpi_program(int argc, char **argv);

#endif
