#include <string.h>

#include "view.h"

void
view_language(struct view *v, const char *language)
{
	v->code = language == NULL || language[0] == '\0' ? "en" : language;
	v->language = strncmp(v->code, "en", 2) == 0 ? VIEW_ENGLISH
	    : strncmp(v->code, "ko", 2) == 0	     ? VIEW_KOREAN
						     : VIEW_OTHER;
}
