/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts that tell zsh and fish a program's options (bash: option_text.h). */
#ifndef TESSCAN_BASE_OPTION_SHELLS_H
#define TESSCAN_BASE_OPTION_SHELLS_H

#include "base/option_table.h"

#include <stdio.h>

/* `other` is another letter for the option that has the letter `letter`; 0: there is none. */
void option_completion_zsh(FILE *stream, const struct option_tables *tables, const char *program,
	char other, char letter);
/* Likewise. */
void option_completion_fish(FILE *stream, const struct option_tables *tables, const char *program,
	char other, char letter);

#endif
