#include "point.h"

#define LAST 0x10ffffu

/*
 * What is not plain.  The POINT_NFC ranges are coarse: they hold every code
 * point whose combining class is not 0, that NFC changes, or that composes
 * with one before it, and their neighbours; the slow path sorts those out.
 * Assignments to come fall within them, as blocks do not change their nature.
 * A test compares the table with utf8proc.  In ascending order.
 */
static const struct range {
	unsigned first, last;
	enum point point;
} ranges[] = {
	{ 0x00, 0x08, POINT_CONTROL },
	{ 0x09, 0x09, POINT_SPACE },
	{ 0x0a, 0x0d, POINT_LINE },
	{ 0x0e, 0x1f, POINT_CONTROL },
	{ 0x20, 0x20, POINT_BLANK },
	{ 0x7f, 0x84, POINT_CONTROL },
	{ 0x85, 0x85, POINT_LINE },
	{ 0x86, 0x9f, POINT_CONTROL },
	{ 0xa0, 0xa0, POINT_SPACE },
	{ 0x300, 0x387, POINT_NFC },   /* marks, two Greek letters */
	{ 0x483, 0x487, POINT_NFC },   /* Cyrillic marks */
	{ 0x591, 0x670, POINT_NFC },   /* Hebrew, Arabic */
	{ 0x6d6, 0x8ff, POINT_NFC },   /* Arabic, Syriac, N'Ko */
	{ 0x93c, 0xddf, POINT_NFC },   /* India */
	{ 0xe38, 0xe4b, POINT_NFC },   /* Thai */
	{ 0xeb8, 0xfc6, POINT_NFC },   /* Lao, Tibetan */
	{ 0x102e, 0x109f, POINT_NFC }, /* Myanmar */
	{ 0x1100, 0x11ff, POINT_NFC }, /* conjoining jamo */
	{ 0x135d, 0x135f, POINT_NFC }, /* Ethiopic */
	{ 0x1714, 0x1dff, POINT_NFC }, /* Khmer to combining supplement */
	{ 0x1f71, 0x1fff, POINT_NFC }, /* polytonic Greek */
	{ 0x2000, 0x200a, POINT_SPACE },
	{ 0x200b, 0x200b, POINT_INVISIBLE },
	{ 0x2028, 0x2029, POINT_LINE },
	{ 0x202f, 0x202f, POINT_SPACE },
	{ 0x205f, 0x205f, POINT_SPACE },
	{ 0x20d0, 0x20ff, POINT_NFC },
	{ 0x2126, 0x212b, POINT_NFC }, /* ohm, kelvin, angstrom */
	{ 0x2329, 0x232a, POINT_NFC },
	{ 0x2adc, 0x2adc, POINT_NFC },
	{ 0x2cef, 0x2dff, POINT_NFC },
	{ 0x3000, 0x3000, POINT_SPACE },
	{ 0x302a, 0x302f, POINT_NFC },
	{ 0x3099, 0x309a, POINT_NFC }, /* kana voicing marks */
	{ 0xa66f, 0xa6f1, POINT_NFC },
	{ 0xa806, 0xabff, POINT_NFC },
	{ 0xf900, 0xfaff, POINT_NFC }, /* compatibility ideographs */
	{ 0xfb1d, 0xfb4e, POINT_NFC }, /* Hebrew */
	{ 0xfe20, 0xfe2f, POINT_NFC },
	{ 0xfeff, 0xfeff, POINT_INVISIBLE },
	{ 0x10000, 0x1efff, POINT_NFC }, /* historic scripts, music */
	{ 0x2f800, 0x2fa1f, POINT_NFC }, /* compatibility ideographs */
	{ 0xe0000, LAST, POINT_NFC },
};

#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

uint64_t point_odd[0x10000 / 64];

void
point_open(void)
{
	for (size_t i = 0; i < RANGES; i++)
		for (unsigned cp = ranges[i].first;
		     cp <= ranges[i].last && cp < 0x10000; cp++)
			point_odd[cp / 64] |= UINT64_C(1) << (cp % 64);
}

enum point
point_look_up(unsigned cp)
{
	for (size_t i = 0; i < RANGES; i++)
		if (cp <= ranges[i].last)
			return cp >= ranges[i].first ? ranges[i].point
						     : POINT_PLAIN;
	return POINT_PLAIN;
}

bool
point_is_white(unsigned cp)
{
	enum point point = point_class(cp);

	return point == POINT_BLANK || point == POINT_SPACE ||
	    point == POINT_LINE;
}
