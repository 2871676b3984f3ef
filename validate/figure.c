#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "figure.h"

void
figure_put(struct buf *b, double x)
{
	char text[32];
	int digits;

	if (!isfinite(x)) {
		buf_puts(b, "null");
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, x + 0.0);
		if (strtod(text, NULL) == x)
			break;
	}
	buf_puts(b, text);
}
