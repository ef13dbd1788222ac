/* Colours by meaning. Drawings and pages name roles; a role has one colour on light paper and one on dark. */
#ifndef AVPI_REPORT_PALETTE_H
#define AVPI_REPORT_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

enum { AVPI_GROUP_COLOURS = 8 };

/*
 * X(role, class, light, dark)
 * The eight group colours differ under protanopia, deuteranopia and tritanopia, and by at least 5 steps of CIE L* from one
 * another, so that grey print keeps them apart; each has a contrast of 3:1 or more with its paper. Text colours have 4.5:1 or
 * more. SOLE, of groups of class exclusive, differs from all of them for every sight; in grey print its hollow points and dashed
 * rings do. Colour never stands alone: groups carry their number. Proof: tests/unit/report/test_palette.c
 */
#define AVPI_PALETTE(X)                                                                                                \
    X(INK, "ink", 0x1d1b19, 0xe9e6e0)                                                                                  \
    X(MUTED, "muted", 0x5e5953, 0xaaa59d)                                                                              \
    X(GRID, "grid", 0xddd8cf, 0x34373c)                                                                                \
    X(PAPER, "paper", 0xfbfaf7, 0x15171a)                                                                              \
    X(PANEL, "panel", 0xf3f0ea, 0x1d2024)                                                                              \
    X(ACCENT, "accent", 0x9a4706, 0xf0a04b)                                                                            \
    X(REST, "rest", 0xb9b2a7, 0x5a5f67)                                                                                \
    X(OTHER, "other", 0x8c867d, 0x80858c)                                                                              \
    X(G1, "g1", 0xd37508, 0xe89f6e)                                                                                    \
    X(G2, "g2", 0x4e4789, 0x5b6bec)                                                                                    \
    X(G3, "g3", 0x287969, 0x9bfee6)                                                                                    \
    X(G4, "g4", 0x300a79, 0xb28dda)                                                                                    \
    X(G5, "g5", 0x825604, 0xecd947)                                                                                    \
    X(G6, "g6", 0x0c87bb, 0x55d4de)                                                                                    \
    X(G7, "g7", 0x772151, 0xe35a87)                                                                                    \
    X(G8, "g8", 0x4b2f1d, 0x905a3e)                                                                                    \
    X(SOLE, "sole", 0x8e06f7, 0xc30bb6)

typedef enum avpi_role {
#define X(role, class, light, dark) AVPI_ROLE_##role,
    AVPI_PALETTE(X)
#undef X
        AVPI_ROLE_COUNT
} avpi_role;

/** 0xRRGGBB of a role. */
uint32_t avpi_palette_rgb(avpi_role role, bool dark);
/** CSS class and variable name of a role: "g1". */
const char *avpi_palette_class(avpi_role role);
/** Role of group id 1, 2, ...: the eighth is the last with a colour of its own; 0 and later ones are OTHER. */
avpi_role avpi_palette_group(uint32_t group);

#endif
