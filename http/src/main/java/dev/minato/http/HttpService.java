package dev.minato.http;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a server serves and how much of it.
 *
 * @param handler answers requests
 * @param errors turns faults into answers
 * @param limits how much at once
 * @param clock for the Date header
 * @param access whom it serves at all
 */
public record HttpService(
        RequestHandler handler,
        ErrorWriter errors,
        Limits limits,
        InstantSource clock,
        Access access) {
    /**
     * Bounds of one server.
     *
     * @param requests answered at once, streams and upgraded connections included; more are told
     *     503
     * @param headerBytes longest request line with headers; longer ones are told 431
     * @param idle how long a TCP connection may stay silent between requests or within a body; Unix
     *     sockets are never timed out
     * @param grace how long a close waits for answers under way
     */
    public record Limits(int requests, int headerBytes, Duration idle, Duration grace) {
        /** 1,024 requests, 64 KiB of headers, 60 s idle, 2 s grace. */
        public static final Limits DEFAULT =
                new Limits(1024, 64 << 10, Duration.ofSeconds(60), Duration.ofSeconds(2));
    }

    /** A service with default limits and the system's clock, for the owner alone. */
    public static HttpService of(RequestHandler handler, ErrorWriter errors) {
        return new HttpService(
                handler, errors, Limits.DEFAULT, InstantSource.system(), Access.OWNER);
    }

    /** The same with other limits. */
    public HttpService limits(Limits other) {
        return new HttpService(handler, errors, other, clock, access);
    }

    /** The same with another clock. */
    public HttpService clock(InstantSource other) {
        return new HttpService(handler, errors, limits, other, access);
    }

    /**
     * The same for everybody: whom it serves is said by each route of its {@link Router}, whose
     * default is the owner.
     */
    public HttpService byRoute() {
        return new HttpService(handler, errors, limits, clock, Access.ANYONE);
    }
}
