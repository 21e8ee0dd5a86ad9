package dev.minato.remote;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells which hosts are this machine, by their spelling alone; no name is looked up. */
final class LoopbackHosts {
    private static final Pattern V4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    private LoopbackHosts() {}

    /** Whether {@code host} is 127.0.0.0/8, ::1, localhost or a name below it. */
    static boolean is(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return V4.matcher(name).matches()
                || name.equals("::1")
                || name.equals("[::1]")
                || name.equals("localhost")
                || name.endsWith(".localhost");
    }

    static boolean is(URI address) {
        String host = address.getHost();
        return host != null && is(host);
    }
}
