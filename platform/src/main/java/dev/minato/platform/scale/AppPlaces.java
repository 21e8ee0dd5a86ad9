package dev.minato.platform.scale;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where apps of an environment are, by the names that its containers know them by: what a rule asks
 * may be one of them, and whoever asks for it is outside of that network. Thread-safe.
 */
@FunctionalInterface
public interface AppPlaces {
    /** Knows no app. */
    AppPlaces NONE = (host, port) -> Optional.empty();

    /**
     * The replicas that are ready.
     *
     * @param host a name of a host, in any case
     * @param port that containers connect to: an app's port of TCP, or 80
     * @return empty where no app has that name and port; no replica where none of it is ready
     */
    Optional<List<InetSocketAddress>> find(String host, int port);
}
