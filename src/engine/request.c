/* SPDX-License-Identifier: Apache-2.0 */
/* Requests (request.h). */
#include "engine/request.h"

#include <stdlib.h>

void domain_request_free(struct domain_request *request)
{
	if (!request)
		return;
	free(request->input);
	free(request->name);
	free(request->first_attempt);
	if (request->sleeper)
		request->forget(request->sleeper);
	free(request);
}
