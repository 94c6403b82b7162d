/* SPDX-License-Identifier: Apache-2.0 */
/* State of a survey (state.h): how it goes over into its end. */
#include "survey/state.h"

#include "base/clock.h"

#define RUN_FINISH_TIME \
	(5 * CLOCK_SECOND) /* what sessions get after the first signal, to finish … */
#define RUN_GOODBYE_TIME (5 * CLOCK_SECOND) /* … and then to say goodbye */

void state_stop(struct run *run, bool closing)
{
	if (run->state == RUN_CLOSING)
		return;
	if (run->state == RUN_GOING)
		survey_drain(run->survey);
	if (closing)
		survey_close(run->survey);
	run->state = closing ? RUN_CLOSING : RUN_FINISHING;
	timer_set(run->drain, closing ? RUN_GOODBYE_TIME : RUN_FINISH_TIME);
}
