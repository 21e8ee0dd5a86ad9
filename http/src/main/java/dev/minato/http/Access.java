package dev.minato.http;

import dev.minato.base.Fault;

/**
 * The rule of whom a service or one of its routes serves. Asked before the handler, when the path's
 * variables are known. Where nothing is said it is {@link #OWNER}.
 */
@FunctionalInterface
public interface Access {
    /** Those who come through the Unix socket, nobody else. */
    Access OWNER =
            request -> {
                if (request.principal() instanceof Principal.Anonymous) {
                    throw Fault.of(
                            Fault.Kind.UNAUTHORISED,
                            "nothing is served here to somebody who is not known: use Minato's"
                                    + " Unix socket");
                }
            };

    /** Everybody: of a service whose router says it route by route, or of a public route. */
    Access ANYONE = request -> {};

    /**
     * Lets a request pass or refuses it.
     *
     * @throws Fault unauthorised when its principal is not known, forbidden when it may not
     */
    void require(Request request);
}
