package dev.minato.daemon;

import dev.minato.base.Fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on.
 *
 * @param host a name or an IP address, without brackets
 * @param port 0 to 65535; 0 lets the kernel choose
 */
public record ListenAddress(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):)?([0-9]{1,5})");

    /**
     * Reads {@code [host:]port}; without a host it is 127.0.0.1.
     *
     * @param field the setting's name, for the error
     * @throws Fault invalid, naming field, value and what would be right
     */
    static ListenAddress parse(String field, String text) {
        Matcher form = FORM.matcher(text);
        int port = form.matches() ? Integer.parseInt(form.group(2)) : -1;
        if (port < 0 || port > 65535) {
            throw Fault.invalid(
                    field,
                    field
                            + " \""
                            + text
                            + "\" is not an address: write PORT or HOST:PORT, the port from 0 to"
                            + " 65535");
        }
        String host = form.group(1) == null ? "127.0.0.1" : form.group(1);
        return new ListenAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
