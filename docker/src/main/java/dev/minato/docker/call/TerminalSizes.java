package dev.minato.docker.call;

import dev.minato.base.Fault;

/** The size of a terminal in a query. */
public final class TerminalSizes {
    private TerminalSizes() {}

    public static int height(ApiCall call) {
        return size(call.query("h"), "height");
    }

    public static int width(ApiCall call) {
        return size(call.query("w"), "width");
    }

    private static int size(String text, String what) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
            String why = text.matches("[0-9]+") ? "value out of range" : "invalid syntax";
            throw Fault.invalid(what, "invalid resize " + what + " \"" + text + "\": " + why);
        }
        return Integer.parseInt(text);
    }
}
