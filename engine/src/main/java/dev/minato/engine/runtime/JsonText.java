package dev.minato.engine.runtime;

import java.util.Collection;

/**
 * Writes JSON (RFC 8259) front to back without a model of it: a config.json is made for every start
 * of a container. Not thread-safe.
 */
final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder text;
    private boolean first = true;

    JsonText(int expectedSize) {
        text = new StringBuilder(expectedSize);
    }

    JsonText object() {
        separate();
        text.append('{');
        first = true;
        return this;
    }

    JsonText object(String key) {
        key(key);
        return object();
    }

    JsonText endObject() {
        text.append('}');
        first = false;
        return this;
    }

    JsonText array(String key) {
        key(key);
        separate();
        text.append('[');
        first = true;
        return this;
    }

    JsonText endArray() {
        text.append(']');
        first = false;
        return this;
    }

    JsonText field(String key, String value) {
        key(key);
        return value(value);
    }

    JsonText field(String key, long value) {
        key(key);
        separate();
        text.append(value);
        return this;
    }

    JsonText field(String key, boolean value) {
        key(key);
        separate();
        text.append(value);
        return this;
    }

    JsonText field(String key, Collection<String> values) {
        array(key);
        values.forEach(this::value);
        return endArray();
    }

    /** Text that is JSON already. */
    JsonText raw(String key, String json) {
        key(key);
        separate();
        text.append(json);
        return this;
    }

    /** A value of an array that is JSON already. */
    JsonText element(String json) {
        separate();
        text.append(json);
        return this;
    }

    JsonText value(String value) {
        separate();
        quote(value);
        return this;
    }

    JsonText value(long value) {
        separate();
        text.append(value);
        return this;
    }

    private void key(String key) {
        separate();
        quote(key);
        text.append(':');
        first = true;
    }

    private void separate() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    private void quote(String value) {
        text.append('"');
        int plain = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            text.append(value, plain, i).append('\\');
            plain = i + 1;
            if (c < 0x20) {
                text.append("u00").append(HEX[c >> 4]).append(HEX[c & 15]);
            } else {
                text.append(c);
            }
        }
        text.append(value, plain, value.length()).append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
