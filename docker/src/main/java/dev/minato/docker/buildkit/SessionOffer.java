package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.http.HeaderFields;
import dev.minato.http.Http2Connection;

import java.util.HashSet;
import java.util.Set;

/**
 * What a client says of a session that it is about to open, in the headers of {@code /session} or
 * the metadata of a call.
 */
record SessionOffer(String id, String sharedKey, Set<String> methods) {
    private static final String PREFIX = "X-Docker-Expose-Session-";
    private static final int MOST = 256;

    SessionOffer {
        methods = Set.copyOf(methods);
    }

    /**
     * Reads it.
     *
     * @throws Fault invalid without an id
     */
    static SessionOffer of(HeaderFields fields) {
        String id = fields.first(PREFIX + "Uuid").orElse("");
        if (id.isEmpty() || id.length() > MOST) {
            throw Fault.invalid(
                    PREFIX + "Uuid", "a session needs an id of at most " + MOST + " characters");
        }
        Set<String> methods = new HashSet<>();
        for (HeaderFields.Field field : fields.fields()) {
            if (field.name().equalsIgnoreCase(PREFIX + "Grpc-Method")) {
                methods.add(field.value());
            }
        }
        return new SessionOffer(id, fields.first(PREFIX + "Sharedkey").orElse(""), methods);
    }

    /** The session on a connection whose other end serves it. */
    BuildSession on(Http2Connection connection) {
        return new BuildSession(id, sharedKey, methods, connection);
    }
}
