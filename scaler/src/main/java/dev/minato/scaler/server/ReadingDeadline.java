package dev.minato.scaler.server;

import dev.minato.platform.scale.AppPlaces;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When a reading has to be over, and where it finds apps that it is to ask. */
public final class ReadingDeadline {
    private final long end;
    private final AppPlaces places;

    private ReadingDeadline(long end, AppPlaces places) {
        this.end = end;
        this.places = places;
    }

    /** One that finds no app. */
    public static ReadingDeadline after(Duration patience) {
        return after(patience, AppPlaces.NONE);
    }

    public static ReadingDeadline after(Duration patience, AppPlaces places) {
        return new ReadingDeadline(System.nanoTime() + patience.toNanos(), places);
    }

    /**
     * Where the app is that an address names, as its environment's containers do: one of its
     * replicas that are ready.
     *
     * @return empty where it names none
     * @throws ConnectException when none of the app's replicas is ready
     */
    public Optional<InetSocketAddress> app(ServerAddress address) throws ConnectException {
        Optional<List<InetSocketAddress>> replicas = places.find(address.host(), address.port());
        if (replicas.isPresent() && replicas.get().isEmpty()) {
            throw new ConnectException(
                    "no replica of the app " + address.host() + " is ready; a rule wakes none");
        }
        return replicas.map(all -> all.get(ThreadLocalRandom.current().nextInt(all.size())));
    }

    /** This one, or as long from now where that is sooner. */
    public ReadingDeadline within(Duration limit) {
        long other = System.nanoTime() + limit.toNanos();
        return other - end < 0 ? new ReadingDeadline(other, places) : this;
    }

    /**
     * What is left of it, a millisecond or more.
     *
     * @throws SocketTimeoutException when nothing is
     */
    public Duration left() throws SocketTimeoutException {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("its time is over");
        }
        return Duration.ofNanos(Math.max(nanos, 1_000_000));
    }

    /** Milliseconds that are left, 1 or more; for calls to which 0 is for ever. */
    public int leftMillis() throws SocketTimeoutException {
        return (int) Math.min(left().toMillis(), 3_600_000);
    }

    boolean hasPassed() {
        return end - System.nanoTime() <= 0;
    }
}
