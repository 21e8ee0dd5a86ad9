package dev.minato.builder.files;

/** Reads bytes as UTF-8, a malformed byte counting as one character of its own. */
final class Utf8Runes {
    private Utf8Runes() {}

    /** How many bytes the character at {@code at} has, at least 1. */
    static int width(byte[] text, int at) {
        int first = text[at] & 0xFF;
        int width = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (width < 2 || first > 0xF4 || at + width > text.length) {
            return 1;
        }
        for (int i = 1; i < width; i++) {
            if ((text[at + i] & 0xC0) != 0x80) {
                return 1;
            }
        }
        int code = decode(text, at, width);
        boolean tooLong = (width == 3 && code < 0x800) || (width == 4 && code < 0x10000);
        boolean surrogate = code >= 0xD800 && code <= 0xDFFF;
        return tooLong || surrogate || code > 0x10FFFF ? 1 : width;
    }

    /** The character at {@code at}; a malformed byte is a negative number of its own. */
    static int at(byte[] text, int at) {
        int width = width(text, at);
        if (width == 1) {
            return text[at];
        }
        return decode(text, at, width);
    }

    private static int decode(byte[] text, int at, int width) {
        int code = text[at] & (0xFF >> (width + 1));
        for (int i = 1; i < width; i++) {
            code = code << 6 | (text[at + i] & 0x3F);
        }
        return code;
    }
}
