package dev.minato.remote;

import dev.minato.base.Fault;

import java.util.Locale;
import java.util.Set;

/** Shows accounts to registries, as {@code docker login} wants it. Thread-safe. */
public final class LoginCheck {
    private static final String HUB = "docker.io";
    private static final Set<String> HUB_NAMES =
            Set.of("", "docker.io", "index.docker.io", "registry-1.docker.io");

    private final Registries registries;

    public LoginCheck(Registries registries) {
        this.registries = registries;
    }

    /**
     * Asks a registry whether it knows an account.
     *
     * @param server a host, or the URL of an API that Docker's configuration names it by; empty:
     *     Docker Hub
     * @throws Fault unauthorised when it does not, unavailable when it cannot be asked
     */
    public void login(String server, RegistryCredentials account) {
        String domain = domain(server);
        try {
            registries.of(domain).login(account);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the login was cancelled", e);
        }
    }

    private static String domain(String server) {
        String bare = server.strip().toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        return HUB_NAMES.contains(host) ? HUB : host;
    }
}
